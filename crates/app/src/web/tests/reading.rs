//! Reading a page as a person does: without its marks.

/// The first element of that name, with what is inside it.
pub(super) fn part<'a>(page: &'a str, name: &str) -> &'a str {
    let start = page.find(&format!("<{name} ")).unwrap_or_else(|| panic!("no <{name}> in {page}"));
    let end = page[start..].find(&format!("</{name}>")).unwrap();
    &page[start..start + end]
}

/// The text of a piece of a page: a line per block, what belongs together on one line.
pub(super) fn text_of(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<').skip(1) {
        let (tag, words) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        match (name, tag.starts_with('/')) {
            ("td" | "th", true) => text.push_str(" | "),
            ("p" | "h1" | "h2" | "h3" | "li" | "tr" | "caption" | "dd" | "button" | "section", true) => text.push('\n'),
            _ => {}
        }
        let words: Vec<&str> = words.split([' ', '\n']).filter(|word| !word.is_empty()).collect();
        if !words.is_empty() {
            text.push_str(&words.join(" "));
            text.push(' ');
        }
    }
    let lines = text.lines().map(|line| line.trim().trim_end_matches(" |").trim()).filter(|line| !line.is_empty());
    let text = lines.collect::<Vec<_>>().join("\n");
    text.replace("&#39;", "'").replace("&#34;", "\"").replace("&#38;", "&").replace('\u{a0}', " ")
}
