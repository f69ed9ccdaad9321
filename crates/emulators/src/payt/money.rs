//! Amounts: whole cents inside, `1200.00` outside.

/// Cents out of a decimal with a dot and at most two decimals; with `comma` a comma will do as well.
pub(super) fn cents(text: &str, comma: bool) -> Option<i64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let digits = if comma { digits.replace(',', ".") } else { digits.to_owned() };
    let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !all_digits(whole) || !all_digits(part) || digits.ends_with('.') {
        return None;
    }
    let cents: i64 = format!("{whole}{part:0<2}").parse().ok()?;
    Some(if negative { -cents } else { cents })
}

/// `-12.05`.
pub(super) fn decimal(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_with_a_dot_and_two_decimals_at_most() {
        let read = ["1200.00", "-0.05", "7", "7.5", "1.200,00", "7,50", "7.505", "", "-", "7.", ".5", "1e3", " 7"]
            .map(|text| cents(text, false));
        let some = [Some(120_000), Some(-5), Some(700), Some(750)];
        assert_eq!(read.split_at(4).0, some);
        assert_eq!(read.split_at(4).1, [None; 9]);
        assert_eq!(cents("7,50", true), Some(750));
    }

    #[test]
    fn amounts_are_written_as_they_are_read() {
        for amount in [0, 5, -5, 99, 100, -120_050, i64::MAX] {
            assert_eq!(cents(&decimal(amount), false), Some(amount));
        }
    }
}
