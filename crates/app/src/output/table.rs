//! Tables: plain columns, figures to the right, wrapped to the terminal.

use comfy_table::{Cell, CellAlignment, ContentArrangement};

/// Narrower than this a table is not made; the terminal then breaks the lines.
const NARROWEST: u16 = 60;

/// A table in the making.
pub(crate) struct Table {
    table: comfy_table::Table,
    right: Vec<usize>,
}

impl Table {
    /// A table with these headings.
    pub(crate) fn new(headings: &[&str]) -> Self {
        let mut table = comfy_table::Table::new();
        table.load_style(comfy_table::presets::NOTHING);
        table.set_header(headings.iter().copied());
        match terminal_size::terminal_size() {
            Some((width, _)) => {
                table.set_content_arrangement(ContentArrangement::Dynamic);
                table.set_width(width.0.max(NARROWEST));
            }
            // In a file or a pipe each row stays one line.
            None => {
                table.set_content_arrangement(ContentArrangement::Disabled);
            }
        }
        Self { table, right: Vec::new() }
    }

    /// Puts the figures of these columns, counted from 0, to the right.
    #[must_use]
    pub(crate) fn right(mut self, columns: &[usize]) -> Self {
        self.right = columns.to_vec();
        for index in columns {
            if let Some(column) = self.table.column_mut(*index) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        self
    }

    /// Adds a row.
    pub(crate) fn row<T: ToString>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.table.add_row(cells.into_iter().map(|cell| Cell::new(cell.to_string())));
    }

    /// The table, a line per row, without trailing blanks.
    pub(crate) fn text(&self) -> String {
        let lines: Vec<String> = self.table.lines().map(|line| line.trim_end().to_owned()).collect();
        format!("{}\n", lines.join("\n"))
    }
}
