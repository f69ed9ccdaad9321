//! Days as people write them, which look like numbers.

/// `20260310`, `10032026`, `10-03-2026`, `2026-03-10`, `1.3.26`: a day as people write it.
pub(super) fn is_day(text: &str) -> bool {
    if !(6..=10).contains(&text.len()) || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let mut parts = [0_u32; 3];
    let mut lengths = [0_usize; 3];
    let mut part = 0;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {
                let (Some(value), Some(length)) = (parts.get_mut(part), lengths.get_mut(part)) else { return false };
                *value = value.saturating_mul(10).saturating_add(u32::from(byte.saturating_sub(b'0')));
                *length = length.saturating_add(1);
            }
            b'-' | b'/' | b'.' => part = part.saturating_add(1),
            _ => return false,
        }
    }
    let [a, b, c] = parts;
    match lengths {
        [8, 0, 0] => {
            is_date(a / 10_000, a / 100 % 100, a % 100) || is_date(a % 10_000, a / 10_000 % 100, a / 1_000_000)
        }
        [1 | 2, 1 | 2, 4] => is_date(c, b, a),
        [4, 1 | 2, 1 | 2] => is_date(a, b, c),
        [1 | 2, 1 | 2, 2] => is_date(c.saturating_add(2000), b, a),
        _ => false,
    }
}

const fn is_date(year: u32, month: u32, day: u32) -> bool {
    1990 <= year && year < 2060 && 1 <= month && month <= 12 && 1 <= day && day <= 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_told_from_a_number() {
        for text in ["20260310", "10032026", "10-03-2026", "2026-03-10", "1.3.26", "31/12/2059"] {
            assert!(is_day(text), "{text}");
        }
        for text in ["", "20261310", "99032026", "2026-0310", "10-03-20261", "10-03", "V0310", "260310", "1-2-3-4"] {
            assert!(!is_day(text), "{text}");
        }
    }
}
