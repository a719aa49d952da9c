//! Pictures and recordings in the book.

use bindery::export::epub::{Device, Recordings};

use super::*;

#[test]
fn equal_pictures_are_stored_once_and_bitmaps_become_png() {
    let mut resources = Resources::default();
    let mut store = MediaStore::default();
    let mut bitmap =
        b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0\0\0\0\0\x04\0\0\0".to_vec();
    bitmap.extend([0; 16]);
    bitmap.extend([1, 2, 3, 0]);
    let mut post = article("图").finish();
    for name in ["a.bmp", "b.bmp", "broken.svg"] {
        let id = resources.add(Resource { url: format!("https://example.org/{name}"), ..Resource::default() });
        let bytes = if name.ends_with("svg") { b"<svg xmlns='x'/>".to_vec() } else { bitmap.clone() };
        store.insert(id.clone(), bytes).unwrap();
        post.blocks.push(figure(id, "", ""));
    }
    let (epub, diagnostics) = export_media(&Document::of(post, resources), &store, plain_options());
    let files = files(&epub);
    let media: Vec<&String> = files.keys().filter(|name| name.starts_with("media/")).collect();
    assert_eq!(media, ["media/m0001.png"]);
    assert!(files["media/m0001.png"].starts_with(b"\x89PNG"));
    let page = String::from_utf8(files["a0001.xhtml"].clone()).unwrap();
    assert_eq!(page.matches("src=\"media/m0001.png\"").count(), 2);
    assert_eq!(diagnostics.len(), 1);
    judge("pictures", &epub);
}

/// A recording at hand on a server, one that is a local file, and a film that is not at hand.
fn recordings() -> (Document, MediaStore) {
    let mut resources = Resources::default();
    let mut store = MediaStore::default();
    let talk = resources.add(Resource { url: "https://example.org/a b/talk.MP3?x=1".into(), ..Resource::default() });
    let local = resources.add(Resource { url: "local.mp3".into(), ..Resource::default() });
    let film = resources.add(Resource { url: "http://example.org/film.mp4".into(), ..Resource::default() });
    store.insert(talk.clone(), b"ID3\x03\0\0\0\0\0\0 not really".to_vec()).unwrap();
    store.insert(local.clone(), b"ID3\x03\0\0\0\0\0\0 a second one".to_vec()).unwrap();
    let figure = |medium: Media| Block::Figure {
        attr: bindery::ir::Attr::default(),
        media: vec![medium],
        caption: vec![plain("说明。")],
        credit: vec![],
    };
    let mut post = article("声")
        .language("zh-Hans")
        .block(figure(Media::Audio { resource: talk, title: "谈话".into() }))
        .block(figure(Media::Audio { resource: local, title: String::new() }))
        .block(figure(Media::Video { resource: film, poster: None, title: "片子".into() }))
        .finish();
    post.meta.provenance.input = "post.md".into();
    (Document::of(post, resources), store)
}

fn with_recordings(recordings: Recordings) -> (Vec<u8>, Vec<String>) {
    let (document, store) = recordings_and_options(recordings);
    let (epub, diagnostics) = export_media(&document.0, &document.1, store);
    (epub, diagnostics.iter().map(ToString::to_string).collect())
}

fn recordings_and_options(wanted: Recordings) -> ((Document, MediaStore), EpubOptions) {
    let mut options = plain_options();
    options.recordings = wanted;
    (recordings(), options)
}

/// The lines of a page that hold a recording.
fn players(epub: &[u8]) -> Vec<String> {
    let page = file(epub, "a0001.xhtml");
    let lines = page.lines().filter(|line| ["<audio", "<video", "recording"].iter().any(|mark| line.contains(mark)));
    lines.map(str::to_owned).collect()
}

#[test]
fn recordings_are_linked() {
    let (epub, said) = with_recordings(Recordings::Link);
    assert_eq!(
        players(&epub),
        [
            "<p class=\"media\"><a class=\"recording\" href=\"https://example.org/a%20b/talk.MP3?x=1\">音频：谈话</a></p>",
            "<p class=\"media\"><span class=\"recording\">音频</span></p>",
            "<p class=\"media\"><a class=\"recording\" href=\"http://example.org/film.mp4\">视频：片子</a></p>",
        ]
    );
    assert!(files(&epub).keys().all(|name| !name.ends_with("mp3")));
    assert_eq!(
        said,
        ["post.md: warning: recordings at hand that the book leaves out: 1; --audio embed takes them in \
          [epub.recording-left-out]"]
    );
    judge("recordings-linked", &epub);
}

#[test]
fn recordings_at_hand_are_taken_in_and_others_linked() {
    let (epub, said) = with_recordings(Recordings::Embed);
    assert_eq!(
        players(&epub),
        [
            "<audio src=\"media/m0001.mp3\" controls=\"controls\" aria-label=\"谈话\"><a class=\"recording\" \
             href=\"https://example.org/a%20b/talk.MP3?x=1\">音频：谈话</a></audio>",
            "<audio src=\"media/m0002.mp3\" controls=\"controls\" aria-label=\"音频\"><span \
             class=\"recording\">音频</span></audio>",
            "<p class=\"media\"><a class=\"recording\" href=\"http://example.org/film.mp4\">视频：片子</a></p>",
        ]
    );
    assert_eq!(said, [""; 0]);
    judge("recordings-embedded", &epub);
}

#[test]
fn recordings_on_secure_servers_are_played_from_there() {
    let (epub, _) = with_recordings(Recordings::Remote);
    let opf = file(&epub, "content.opf");
    let item = "<item id=\"remote1\" href=\"https://example.org/a%20b/talk.MP3?x=1\" media-type=\"audio/mpeg\"/>";
    assert!(opf.contains(item), "{opf}");
    assert!(opf.contains("href=\"a0001.xhtml\" media-type=\"application/xhtml+xml\" properties=\"remote-resources\""));
    assert!(opf.contains("accessMode\">auditory"));
    let players = players(&epub);
    assert!(players[0].starts_with("<audio src=\"https://example.org/a%20b/talk.MP3?x=1\""), "{}", players[0]);
    assert!(players[2].starts_with("<p class=\"media\"><a "), "a film on a server that is not secure is linked");
    assert!(files(&epub).keys().all(|name| !name.ends_with("mp3")));
    judge("recordings-remote", &epub);
}

/// A photograph of so many pixels, as a JPEG file.
fn photo(width: u32, height: u32) -> Vec<u8> {
    let mut seed = width;
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Rgb([(x * 255 / width) as u8, (y * 255 / height) as u8, (seed >> 25) as u8])
    });
    let mut out = Cursor::new(Vec::new());
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, 95).encode_image(&picture).unwrap();
    out.into_inner()
}

fn with_photos(sizes: &[(u32, u32)]) -> (Document, MediaStore) {
    let (mut resources, mut store) = (Resources::default(), MediaStore::default());
    let mut post = article("图").language("zh-Hans").block(plain("文。")).finish();
    for (number, (width, height)) in sizes.iter().enumerate() {
        let url = format!("https://example.org/{number}.jpg");
        let id = resources.add(Resource { url, ..Resource::default() });
        store.insert(id.clone(), photo(*width, *height)).unwrap();
        post.blocks.push(figure(id, "图", "说明"));
    }
    post.meta.lead_image =
        resources.iter().map(|(id, _)| id.clone()).find(|id| *id == ResourceId::of("https://example.org/1.jpg"));
    (Document::of(post, resources), store)
}

fn pixels(bytes: &[u8]) -> (u32, u32, bool) {
    let picture = image::load_from_memory(bytes).unwrap();
    (picture.width(), picture.height(), picture.color().has_color())
}

#[test]
fn pictures_are_made_fit_for_the_device_and_a_report_says_so() {
    let (document, store) = with_photos(&[(2600, 1300), (600, 800)]);
    let mut options = plain_options();
    options.device = Device::Kindle;
    options.cover = Cover::Lead;
    let (epub, diagnostics) = export_media(&document, &store, options);
    let files = files(&epub);
    assert_eq!(pixels(&files["media/m0002.jpg"]), (1264, 632, false));
    assert_eq!(pixels(&files["media/m0001.jpg"]), (600, 800, false), "the lead image comes first");
    assert_eq!(pixels(&files["cover.jpg"]), (600, 800, false), "the lead image is the cover");
    let [report] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
    assert_eq!(report.code, "epub.media");
    assert!(report.message.starts_with("pictures and recordings: 2; "), "{}", report.message);
    judge("kindle", &epub);
}

#[test]
fn a_book_without_a_lead_image_gets_its_cover_drawn_with_a_note() {
    let (document, store) = with_photos(&[(300, 200)]);
    let mut options = plain_options();
    options.cover = Cover::Lead;
    let (epub, diagnostics) = export_media(&document, &store, options);
    let codes: Vec<&str> = diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes[0], "epub.no-lead-image");
    assert_eq!(files(&epub).contains_key("cover.png"), cfg!(feature = "embedded-fonts"));
}

#[test]
fn a_book_is_compressed_until_it_fits_and_says_where_it_cannot() {
    let (document, store) = with_photos(&[(1200, 900), (1000, 1400)]);
    let own: u64 = store.iter().map(|(_, media)| media.bytes).sum();
    let mut options = plain_options();
    options.max_bytes = Some(200_000 + own / 3);
    let (epub, diagnostics) = export_media(&document, &store, options.clone());
    assert!((epub.len() as u64) < 200_000 + own / 3, "{} of {own}", epub.len());
    assert_eq!(diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), ["epub.media"]);
    options.max_bytes = Some(10_000);
    let (_, diagnostics) = export_media(&document, &store, options);
    let [_, warning] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
    assert_eq!(warning.code, "epub.too-large");
    assert!(warning.message.contains("the largest media: https://example.org/"), "{}", warning.message);
}

#[test]
fn what_cannot_be_decoded_stays_as_it_is_with_a_warning() {
    let (mut document, mut store) = with_photos(&[(500, 500)]);
    let broken =
        document.resources.add(Resource { url: "https://example.org/broken.png".into(), ..Resource::default() });
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::new(700, 700).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let mut bytes = bytes.into_inner();
    bytes.truncate(200);
    store.insert(broken.clone(), bytes.clone()).unwrap();
    document.for_each_article_mut(&mut |article| article.blocks.push(figure(broken.clone(), "", "")));
    let mut options = plain_options();
    options.device = Device::Phone;
    let (epub, diagnostics) = export_media(&document, &store, options);
    assert_eq!(files(&epub)["media/m0002.png"], bytes);
    let [fault, _] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
    assert!(fault.to_string().contains("https://example.org/broken.png cannot be made fit"), "{fault}");
}

#[test]
fn media_are_stored_and_texts_are_deflated() {
    let (document, store) = with_photos(&[(500, 500)]);
    let (epub, _) = export_media(&document, &store, plain_options());
    let mut zip = zip::ZipArchive::new(Cursor::new(&epub)).unwrap();
    let mut method = |name: &str| zip.by_name(name).unwrap().compression();
    assert_eq!(method("OEBPS/media/m0001.jpg"), zip::CompressionMethod::Stored);
    assert_eq!(method("OEBPS/a0001.xhtml"), zip::CompressionMethod::Deflated);
}
