//! The page that explains an export, in both languages.

use ledger::language::Language;
use store::ExportTable;

use super::file_of;

/// Names and texts of the explaining files.
pub(super) fn files(title: &str, tables: &[ExportTable]) -> [(&'static str, String); 2] {
    [("README.md", text(title, tables, Language::En)), ("LEESMIJ.md", text(title, tables, Language::Nl))]
}

fn text(title: &str, tables: &[ExportTable], language: Language) -> String {
    let (head, means) = match language {
        Language::En => ("All data of", EN),
        Language::Nl => ("Alle gegevens van", NL),
    };
    let title = title.replace(['\r', '\n'], " ");
    let mut text = format!("# {head} {title}\n\n{means}");
    for table in tables {
        text.push_str(&format!("\n## {}\n\n{}\n\n", file_of(table), table.about.in_language(language)));
        for column in &table.columns {
            text.push_str(&format!("- `{}`: {}\n", column.name, column.about.in_language(language)));
        }
    }
    text
}

const EN: &str = "\
Kruispost made this, all as of one moment. Each table is a file of JSON lines (NDJSON): one row on each line, UTF-8.

- Amounts are whole numbers of the smallest unit: 1250 with EUR is 12.50 euro. Of Pay.'s lines, what is paid to you is positive.
- Moments are in UTC (2026-03-10T08:15:00Z), days are written 2026-03-10, `null` means that there is nothing.
- 1 and 0 mean yes and no.
- Ids tell which rows belong together: `settlement_id` in entries.ndjson is the `id` in settlements.ndjson.
- The folder documents has what was received of each settlement, byte by byte, by integration, code and version. Signs that a
  file name can't have are written as % and two hexadecimal digits.
- Not in it: passwords, tokens, keys and other secrets; sessions; mail that waited; answers kept for programs that ask twice.
";

const NL: &str = "\
Kruispost maakte dit, alles naar één moment. Elke tabel is een bestand met JSON-regels (NDJSON): één rij per regel, UTF-8.

- Bedragen zijn hele getallen in de kleinste eenheid: 1250 met EUR is 12,50 euro. In de regels van Pay. is positief wat u krijgt.
- Tijdstippen zijn in UTC (2026-03-10T08:15:00Z), dagen staan er als 2026-03-10, `null` betekent dat er niets is.
- 1 en 0 betekenen ja en nee.
- Kenmerken zeggen welke rijen bij elkaar horen: `settlement_id` in entries.ndjson is het `id` in settlements.ndjson.
- In de map documents staat wat van elke uitbetaling ontvangen is, byte voor byte, per integratie, code en versie. Tekens die
  niet in een bestandsnaam kunnen staan er als % en twee hexadecimale cijfers.
- Niet erin: wachtwoorden, tokens, sleutels en andere geheimen; sessies; mail die nog wachtte; antwoorden die bewaard zijn voor
  programma's die twee keer vragen.
";
