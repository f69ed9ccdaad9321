//! Rust source taken apart: code, comments and texts. Just enough of the language to tell them apart.

/// The parts of a source file, each with the line it begins on (counted from 1).
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Source {
    /// Code without comments and without what stands in texts, line by line.
    pub(crate) code: Vec<(usize, String)>,
    /// What stands in texts.
    pub(crate) texts: Vec<(usize, String)>,
}

/// Takes a source file apart.
pub(crate) fn parse(text: &str) -> Source {
    let mut source = Source::default();
    let mut code = String::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(c) = rest.chars().next() {
        let (length, inner) = match c {
            '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), None),
            '/' if rest.starts_with("/*") => (block_comment(rest), None),
            '"' => plain_text(rest),
            'r' if !ends_in_a_word(&code) => raw_text(rest).unwrap_or((0, None)),
            '\'' => (character(rest), None),
            _ => (0, None),
        };
        if let Some(inner) = inner {
            source.texts.push((line, inner.to_owned()));
        }
        let taken = if length == 0 { c.len_utf8() } else { length };
        for skipped in rest[..taken].chars() {
            if skipped == '\n' {
                source.code.push((line, std::mem::take(&mut code)));
                line += 1;
            }
        }
        if length == 0 && c != '\n' {
            code.push(c);
        }
        rest = &rest[taken..];
    }
    source.code.push((line, code));
    source
}

fn ends_in_a_word(code: &str) -> bool {
    code.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

fn plain_text(rest: &str) -> (usize, Option<&str>) {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !escaped => return (at + 1, Some(&rest[1..at])),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    (rest.len(), Some(&rest[1..]))
}

/// `r"…"`, `r#"…"#` and so on; none when it is a plain word that begins with r.
fn raw_text(rest: &str) -> Option<(usize, Option<&str>)> {
    let hashes = rest[1..].chars().take_while(|c| *c == '#').count();
    let start = 1 + hashes + 1;
    rest[1 + hashes..].starts_with('"').then_some(())?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = rest[start..].find(&end)?;
    Some((start + length + end.len(), Some(&rest[start..start + length])))
}

/// The length of a character literal, or zero when the quote begins a lifetime.
fn character(rest: &str) -> usize {
    let inner = &rest[1..];
    if let Some(escape) = inner.strip_prefix('\\') {
        let first = escape.chars().next().map_or(0, char::len_utf8);
        return escape[first..].find('\'').map_or(0, |end| 1 + 1 + first + end + 1);
    }
    let first = inner.chars().next().map_or(0, char::len_utf8);
    if inner[first..].starts_with('\'') { 1 + first + 1 } else { 0 }
}

#[test]
fn code_comments_and_texts_are_told_apart() {
    let parsed = parse(
        "let a: &'static str = \"f64 // \\\" x\"; // f32\nlet b = 'f'; /* f64\n */ c(r#\"raw \"f\" x\"#, '\\'');",
    );
    let code: Vec<&str> = parsed.code.iter().map(|(_, code)| code.as_str()).collect();
    assert_eq!(code, ["let a: &'static str = ; ", "let b = ; ", " c(, );"]);
    let texts: Vec<(usize, &str)> = parsed.texts.iter().map(|(line, text)| (*line, text.as_str())).collect();
    assert_eq!(texts, [(1, "f64 // \\\" x"), (3, "raw \"f\" x")]);
}
