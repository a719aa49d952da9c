//! The metadata packet: Dublin Core, the dates, and the claims of PDF/UA-1 (ISO 14289-1, clause 5) and PDF/A
//! (ISO 19005-2, 6.6.4).

use super::finish::{Info, PRODUCER};
use crate::ir::xml::escaped;

/// What PDF/A wants to be told of properties that it does not know itself (ISO 19005-2, 6.6.2.3): those of PDF/UA.
const PDFUA_SCHEMA: &str = "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\n\
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\n\
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\n\
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\n\
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\n\
    <pdfaProperty:name>part</pdfaProperty:name>\n\
    <pdfaProperty:valueType>Integer</pdfaProperty:valueType>\n\
    <pdfaProperty:category>internal</pdfaProperty:category>\n\
    <pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>\n\
    </rdf:li></rdf:Seq></pdfaSchema:property>\n\
    </rdf:li></rdf:Bag></pdfaExtension:schemas>\n";

/// The namespaces that only PDF/A needs.
const ARCHIVAL_SPACES: &str = " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" \
    xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" \
    xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" \
    xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\"";

/// The packet as XML.
pub(super) fn packet(info: &Info) -> String {
    let mut properties = String::new();
    alternative(&mut properties, "dc:title", &info.title);
    if let Some(subject) = &info.subject {
        alternative(&mut properties, "dc:description", subject);
    }
    list(&mut properties, "dc:creator", "Seq", &info.authors);
    list(&mut properties, "dc:subject", "Bag", &info.keywords);
    list(&mut properties, "dc:language", "Bag", std::slice::from_ref(&info.language));
    properties.push_str("<dc:format>application/pdf</dc:format>\n");
    if let Some(created) = info.created {
        let date = created.to_utc_string();
        for name in ["xmp:CreateDate", "xmp:ModifyDate"] {
            properties.push_str(&format!("<{name}>{date}</{name}>\n"));
        }
    }
    if !info.keywords.is_empty() {
        let keywords = escaped(&info.keywords.join(", "));
        properties.push_str(&format!("<pdf:Keywords>{keywords}</pdf:Keywords>\n"));
    }
    let mut spaces = "";
    if let Some((part, level)) = info.standard.archival() {
        spaces = ARCHIVAL_SPACES;
        properties.push_str(&format!(
            "<pdfaid:part>{part}</pdfaid:part>\n<pdfaid:conformance>{level}</pdfaid:conformance>\n{PDFUA_SCHEMA}"
        ));
    }
    let producer = escaped(PRODUCER);
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\"{spaces}>\n\
         {properties}<xmp:CreatorTool>{producer}</xmp:CreatorTool>\n<pdf:Producer>{producer}</pdf:Producer>\n\
         <pdfuaid:part>1</pdfuaid:part>\n\
         </rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>"
    )
}

fn alternative(properties: &mut String, name: &str, text: &str) {
    let text = escaped(text);
    properties
        .push_str(&format!("<{name}><rdf:Alt><rdf:li xml:lang=\"x-default\">{text}</rdf:li></rdf:Alt></{name}>\n"));
}

fn list(properties: &mut String, name: &str, kind: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let items: String = items.iter().map(|item| format!("<rdf:li>{}</rdf:li>", escaped(item))).collect();
    properties.push_str(&format!("<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped() {
        let info = Info { title: "甲 & <乙>\u{1}".into(), language: "zh".into(), ..Info::default() };
        assert!(packet(&info).contains(">甲 &amp; &lt;乙&gt;</rdf:li>"));
    }
}
