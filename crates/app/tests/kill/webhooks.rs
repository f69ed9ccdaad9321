//! Webhooks: killed before and after a delivery, the program must come to the end that the receiver was told all that happened, in
//! order, and nothing twice but what was under way when it was killed.

use emulators::receiver::WebhookReceiver;
use engine::boundary::Boundary;
use testbed::TestDatabase;

use crate::plant::{Death, Plant};

pub(crate) const BOUNDARIES: &[Boundary] = &[Boundary::WebhookBeforeCall, Boundary::WebhookAfterCall];

async fn killed_at(boundary: Boundary, database: TestDatabase) {
    let plant = Plant::new(database).await;
    let receiver = WebhookReceiver::start().await.unwrap();
    let (webhook, secret) = plant.tells(&receiver.url()).await;
    receiver.trust(&secret);
    plant.sync_to_the_end().await;
    for hit in [1, 3] {
        let death = plant.work(&format!("{}:{hit}", boundary.word())).await;
        assert_eq!(death, Death::Killed, "{} is never reached", boundary.word());
    }
    plant.work_until_told(&webhook).await;
    let mut received = receiver.received();
    assert!(received.iter().all(|one| one.verified));
    let deliveries = received.len();
    received.dedup_by(|two, one| two.id == one.id && two.body == one.body);
    let places: Vec<usize> = received.iter().map(|one| one.id.rsplit('_').next().unwrap().parse().unwrap()).collect();
    assert!(places.len() > 20, "{places:?}");
    assert!(places.iter().copied().eq(1..=places.len()), "all, each once, in order: {places:?}");
    let twice = if boundary == Boundary::WebhookAfterCall { 2 } else { 0 };
    assert_eq!(deliveries - places.len(), twice, "what was under way comes again, and nothing else");
}

#[tokio::test]
async fn killed_before_a_delivery_on_sqlite() {
    killed_at(Boundary::WebhookBeforeCall, TestDatabase::sqlite()).await;
}

#[tokio::test]
async fn killed_before_a_delivery_on_postgres() {
    killed_at(Boundary::WebhookBeforeCall, TestDatabase::postgres().await).await;
}

#[tokio::test]
async fn killed_after_a_delivery_on_sqlite() {
    killed_at(Boundary::WebhookAfterCall, TestDatabase::sqlite()).await;
}

#[tokio::test]
async fn killed_after_a_delivery_on_postgres() {
    killed_at(Boundary::WebhookAfterCall, TestDatabase::postgres().await).await;
}
