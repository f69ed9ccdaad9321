//! What is asked of every page: no finding of axe, nothing from elsewhere, no sideways scrolling, light enough; and a picture.

use std::path::PathBuf;

use crate::chrome::Chrome;

/// Phone and desk, as the pictures are named.
const VIEWS: &[(&str, u32, u32)] = &[("390", 390, 844), ("1440", 1440, 900)];

/// First view at most, so that a page is there at once on a slow line.
const BYTES_AT_MOST: u64 = 150_000;

/// The rules of WCAG 2.2 at levels A and AA, and what axe holds for good practice.
const TAGS: &str = r#"["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]"#;

/// Where the pictures go.
pub(crate) fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Looks at the page that is open, in both sizes and both schemes; gives what is wrong with it.
pub(crate) async fn look(chrome: &Chrome, axe: &str, name: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (view, width, height) in VIEWS {
        for dark in [false, true] {
            chrome.set_view(*width, *height, dark).await;
            let scheme = if dark { "dark" } else { "light" };
            let at = format!("{name} at {view} {scheme}");
            wrong.extend(findings(chrome, axe).await.into_iter().map(|finding| format!("{at}: {finding}")));
            let sideways = "return document.documentElement.scrollWidth - window.innerWidth";
            let sideways = chrome.driver.execute(sideways, vec![]).await.unwrap().json().as_i64().unwrap();
            if sideways > 0 {
                wrong.push(format!("{at}: {sideways} pixels wider than the window"));
            }
            std::fs::write(folder().join(format!("{name}-{view}-{scheme}.png")), chrome.picture().await).unwrap();
        }
    }
    wrong.extend(weight(chrome).await.into_iter().map(|finding| format!("{name}: {finding}")));
    wrong
}

async fn findings(chrome: &Chrome, axe: &str) -> Vec<String> {
    // The driver's scripts stand outside of the page's policy, so the page's own stays as strict as it is.
    chrome.driver.execute(axe, vec![]).await.unwrap();
    let run = format!(
        "const done = arguments[arguments.length - 1];
         axe.run(document, {{ runOnly: {TAGS} }}).then(found => done(found.violations.map(v =>
             v.id + ': ' + v.help + ' at ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', '))),
             error => done(['axe failed: ' + error]));"
    );
    let found = chrome.driver.execute_async(run, vec![]).await.unwrap();
    found.json().as_array().unwrap().iter().map(|finding| finding.as_str().unwrap().to_owned()).collect()
}

/// What the page loaded, by the browser's own account.
async fn weight(chrome: &Chrome) -> Vec<String> {
    let told = "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .map(e => [e.name, e.decodedBodySize])";
    let told = chrome.driver.execute(told, vec![]).await.unwrap();
    let here = chrome.driver.current_url().await.unwrap();
    let (mut bytes, mut wrong) = (0, Vec::new());
    for entry in told.json().as_array().unwrap() {
        let address = entry[0].as_str().unwrap();
        bytes += entry[1].as_u64().unwrap();
        if !address.starts_with(&here.origin().ascii_serialization()) && !address.starts_with("data:") {
            wrong.push(format!("loads {address} from elsewhere"));
        }
    }
    if bytes > BYTES_AT_MOST {
        wrong.push(format!("weighs {bytes} bytes"));
    }
    wrong
}

/// axe-core, as `cargo xtask browser` fetched it.
pub(crate) fn axe() -> String {
    let path = std::env::var("KRUISPOST_AXE").expect("KRUISPOST_AXE names axe.min.js: run `cargo xtask browser`");
    std::fs::read_to_string(path).unwrap()
}

/// What the console of the browser holds of errors and of what the policy refused; a page that is not there is meant.
pub(crate) async fn complaints(chrome: &Chrome) -> Vec<String> {
    let log = chrome.driver.get_log("browser").await.unwrap();
    let meant = |message: &str| message.contains("/no-such-page");
    log.into_iter().map(|entry| entry.message).filter(|message| !meant(message)).collect()
}
