//! Rules that people teach the finder. A rule is off until somebody switches it on, best after a back-test.

use ledger::rules::TaughtRule;
use store::{NewTaughtRule, TaughtRuleRow};

use crate::Engine;
use crate::error::EngineError;

/// Longer than any text before a number, or any name of a payer; more is a slip.
const TEXT_AT_MOST: usize = 100;

impl Engine {
    /// Keeps a rule, switched off; its number. `from` names the settlement and the line whose answer it was made from.
    pub async fn teach(
        &self,
        flow: &str,
        rule: TaughtRule,
        from: Option<(&str, &str)>,
        who: &str,
    ) -> Result<i64, EngineError> {
        let flow = self.store.get_flow(flow).await?;
        let from = match from {
            Some((settlement, line)) => Some((self.settlement_id(settlement).await?, line.to_owned())),
            None => None,
        };
        let new = NewTaughtRule { rule: tidied(rule)?, from, on: false };
        Ok(self.store.teach(&flow.id, &new, who, self.clock.now()).await?)
    }

    /// The rules of a flow that were not removed.
    pub async fn taught_rules(&self, flow: &str) -> Result<Vec<TaughtRuleRow>, EngineError> {
        let flow = self.store.get_flow(flow).await?;
        Ok(self.store.list_taught_rules(&flow.id).await?)
    }

    /// Lets a rule count from the next plan on, or no longer. What is planned already stays as it is until it is retried.
    pub async fn switch_taught_rule(&self, flow: &str, number: i64, on: bool, who: &str) -> Result<(), EngineError> {
        let flow = self.store.get_flow(flow).await?;
        Ok(self.store.switch_taught_rule(&flow.id, number, on, who, self.clock.now()).await?)
    }

    /// Takes a rule away.
    pub async fn remove_taught_rule(&self, flow: &str, number: i64, who: &str) -> Result<(), EngineError> {
        let flow = self.store.get_flow(flow).await?;
        Ok(self.store.remove_taught_rule(&flow.id, number, who, self.clock.now()).await?)
    }
}

/// The rule without space around its texts, so that the same rule is the same; refused when a text says nothing.
pub(crate) fn tidied(rule: TaughtRule) -> Result<TaughtRule, EngineError> {
    let tidy = |what: &str, text: String| match text.trim() {
        "" => Err(EngineError::Rule(format!("the {what} of a rule may not be empty"))),
        text if text.chars().count() > TEXT_AT_MOST => {
            Err(EngineError::Rule(format!("the {what} of a rule has at most {TEXT_AT_MOST} characters")))
        }
        text => Ok(text.to_owned()),
    };
    Ok(match rule {
        TaughtRule::NumberAfter { text, is } => TaughtRule::NumberAfter { text: tidy("text", text)?, is },
        TaughtRule::NoNumberAfter { text } => TaughtRule::NoNumberAfter { text: tidy("text", text)? },
        TaughtRule::Payer { field, value, debtor } => {
            TaughtRule::Payer { field, value: tidy("value", value)?, debtor: tidy("debtor", debtor)? }
        }
    })
}
