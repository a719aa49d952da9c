//! Named fields, as records and HTTP write them: `Name: value`, lines that begin with white space go on (RFC 9112, 5).

/// The fields of a head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads the lines below the first. Lines that are no fields are passed over.
    pub(super) fn parse(head: &[u8]) -> Self {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in head.split(|&byte| byte == b'\n').skip(1) {
            let text = String::from_utf8_lossy(line);
            if text.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(text.trim());
                }
            } else if let Some((name, value)) = text.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Self(fields)
    }

    /// The fields of these names, which are in lower case.
    pub(super) fn of(fields: Vec<(&str, String)>) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// The first value of a field; the name is in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, value)| own == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The media type of `Content-Type`, in lower case and without parameters.
    pub(super) fn media_type(&self) -> Option<String> {
        let plain = self.get("content-type")?.split([';', ',']).next()?.trim().to_ascii_lowercase();
        plain.contains('/').then_some(plain)
    }

    /// The `charset` of `Content-Type`.
    pub(super) fn charset(&self) -> Option<&str> {
        let parameters = self.get("content-type")?.split(';').skip(1);
        let mut named = parameters.filter_map(|parameter| parameter.split_once('='));
        let (_, value) = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
        Some(value.trim().trim_matches(['"', '\'']))
    }
}
