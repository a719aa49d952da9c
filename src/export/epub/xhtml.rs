//! The shell that every page shares.

use std::fmt::Write;

pub(super) use crate::export::shared::markup::{Attrs, Markup as Xhtml, direction_name};
use crate::ir::Direction;
use crate::ir::xml::push_escaped;

/// What the shell of a page says of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shell<'a> {
    /// The page's title, never empty.
    pub title: &'a str,
    /// Its language, a well-formed tag.
    pub language: &'a str,
    /// Its direction, where it is not left to right.
    pub direction: Option<Direction>,
    /// Lines run down the page.
    pub vertical: bool,
    /// The `epub:type` of the body.
    pub body_type: &'a str,
}

impl Shell<'_> {
    /// The whole page around the markup of its body.
    pub(super) fn wrap(&self, body: &str) -> String {
        let root = Attrs::default()
            .set("xmlns", "http://www.w3.org/1999/xhtml")
            .set("xmlns:epub", "http://www.idpf.org/2007/ops")
            .xml_lang(Some(self.language))
            .dir(self.direction)
            .maybe("class", self.vertical.then_some("vertical"));
        let mut page = String::with_capacity(body.len() + 512);
        page.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n");
        let _ = write!(page, "<html{}>\n<head>\n<title>", root.as_str());
        push_escaped(&mut page, self.title);
        page.push_str("</title>\n<link rel=\"stylesheet\" type=\"text/css\" href=\"stylesheet.css\"/>\n</head>\n");
        let _ = write!(
            page,
            "<body{}>\n{body}</body>\n</html>\n",
            Attrs::default().set("epub:type", self.body_type).as_str()
        );
        page
    }
}
