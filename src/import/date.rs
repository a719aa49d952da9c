//! Dates as outlets, feeds and mail write them.

use crate::ir::Moment;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The moment that a line names, if it is a date and nothing else.
pub fn parse(line: &str) -> Option<Moment> {
    let line = line.trim();
    if line.len() > 80 || !line.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    line.parse()
        .ok()
        .or_else(|| mail_date(line))
        .or_else(|| slashed(line))
        .or_else(|| chinese(line))
        .or_else(|| year_first(line))
        .or_else(|| english(line))
        .or_else(|| day_month(line))
}

/// The moment of a header's epoch milliseconds.
pub fn from_millis(text: &str) -> Option<Moment> {
    let millis: i64 = text.parse().ok()?;
    Moment::from_unix_seconds(millis.div_euclid(1000))
}

/// `Mon, 17 Jan 2022 11:09:42 GMT` (RFC 5322, 3.3), the weekday optional.
fn mail_date(line: &str) -> Option<Moment> {
    let rest = line.split_once(',').map_or(line, |(_, rest)| rest);
    let mut words = rest.split_whitespace();
    let day = words.next()?.parse().ok()?;
    let month = month(words.next()?)?;
    let year = words.next()?.parse().ok()?;
    let date = Moment::day(year, month, day)?;
    let Some(clock) = words.next() else { return Some(date) };
    let moment = time(date, clock)?;
    match words.next() {
        None => Some(moment),
        Some("GMT" | "UTC" | "UT" | "Z") => moment.with_offset(0),
        Some(zone) if zone.bytes().all(|byte| byte.is_ascii_alphabetic()) => moment.with_offset(named_offset(zone)?),
        Some(zone) => moment.with_offset(offset(zone)?),
    }
}

/// `28/06/2020 - 21:07`, the day first.
fn slashed(line: &str) -> Option<Moment> {
    let (date, clock) = line.split_once(" - ").unwrap_or((line, ""));
    let mut parts = date.trim().split('/');
    let day = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let year = parts.next()?.parse().ok()?;
    if parts.next().is_some() {
        return None;
    }
    let moment = Moment::day(year, month, day)?;
    if clock.is_empty() { Some(moment) } else { time(moment, clock.trim()) }
}

/// `2020年 7月 20日`, also with `14:05` or `14时05分` behind it.
fn chinese(line: &str) -> Option<Moment> {
    let compact: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let (year, rest) = compact.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let (day, clock) = rest.split_once(['日', '号', '號'])?;
    let moment = Moment::day(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    let clock = clock.replace(['时', '時', '点', '點'], ":").replace(['分', '秒'], "");
    if clock.is_empty() { Some(moment) } else { time(moment, &clock) }
}

/// `2020/07/20 14:05`, `2020.07.20. 14:05`, `2020-7-20 14:05`: the year first.
fn year_first(line: &str) -> Option<Moment> {
    let (date, clock) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let mut parts = date.trim_end_matches('.').split(['/', '.', '-']);
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    if parts.next().is_some() {
        return None;
    }
    let moment = Moment::day(year, month, day)?;
    if clock.is_empty() { Some(moment) } else { clock_or_half(moment, clock.trim()) }
}

/// `Sep 23rd 2020`, `September 23, 2020`, also with `10:20 AM` behind it.
fn english(line: &str) -> Option<Moment> {
    let mut words = line.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    let month = month(words.next()?)?;
    let day = words.next()?.trim_end_matches(|c: char| c.is_ascii_lowercase()).parse().ok()?;
    let year = words.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let clock: Vec<&str> = words.filter(|word| !matches!(*word, "at" | "|" | "-")).collect();
    let moment = Moment::day(year, month, day)?;
    if clock.is_empty() { Some(moment) } else { clock_or_half(moment, &clock.join(" ")) }
}

/// `4 March 2024`.
fn day_month(line: &str) -> Option<Moment> {
    let mut words = line.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    let day = words.next()?.trim_end_matches(|c: char| c.is_ascii_lowercase()).parse().ok()?;
    let month = month(words.next()?)?;
    let year = words.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let clock: Vec<&str> = words.collect();
    let moment = Moment::day(year, month, day)?;
    if clock.is_empty() { Some(moment) } else { clock_or_half(moment, &clock.join(" ")) }
}

/// `14:05`, `2:05 PM`, `2:05pm`.
fn clock_or_half(day: Moment, clock: &str) -> Option<Moment> {
    let lower = clock.to_ascii_lowercase().replace('.', "");
    let half = ["am", "pm"].iter().find_map(|half| lower.strip_suffix(half).map(|clock| (*half, clock.trim_end())));
    let Some((half, clock)) = half else { return time(day, clock) };
    let (hour, rest) = clock.split_once(':')?;
    let hour: i8 = hour.parse().ok().filter(|hour| (1..=12).contains(hour))?;
    let hour = hour % 12 + if half == "pm" { 12 } else { 0 };
    time(day, &format!("{hour}:{rest}"))
}

fn month(word: &str) -> Option<i8> {
    let head = word.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| *month == head)?;
    let letters = word.trim_end_matches('.').bytes().all(|byte| byte.is_ascii_alphabetic());
    if letters { i8::try_from(at + 1).ok() } else { None }
}

fn time(day: Moment, clock: &str) -> Option<Moment> {
    let mut parts = clock.split(':').map(|part| part.parse::<i8>().ok());
    let hour = parts.next()??;
    let minute = parts.next()??;
    let second = parts.next().unwrap_or(Some(0))?;
    if parts.next().is_some() { None } else { day.with_time(hour, minute, second) }
}

/// The zones that RFC 822 names, in minutes.
fn named_offset(zone: &str) -> Option<i16> {
    let hours = match zone {
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => return None,
    };
    Some(hours * 60)
}

/// `+0800` in minutes.
fn offset(zone: &str) -> Option<i16> {
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits: String = digits.chars().filter(|&c| c != ':').collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    let total = hours.parse::<i16>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)?;
    Some(sign * total)
}

#[cfg(test)]
mod tests {
    use super::{from_millis, parse};

    #[test]
    fn every_style_is_read() {
        for (line, expected) in [
            ("Mon, 17 Jan 2022 11:09:42 GMT", "2022-01-17T11:09:42Z"),
            ("Thu, 02 Jul 2020 10:28:51 +0800", "2020-07-02T10:28:51+08:00"),
            ("01 Jan 2004 19:48:21 EST", "2004-01-01T19:48:21-05:00"),
            ("2020-07-20T14:58:19.428Z", "2020-07-20T14:58:19Z"),
            ("2020-07-07T00:09:27", "2020-07-07T00:09:27"),
            ("2020-07-06 15:22:28", "2020-07-06T15:22:28"),
            ("28/06/2020 - 21:07", "2020-06-28T21:07:00"),
            ("2020年 7月 2日", "2020-07-02"),
            ("2020年12月31日 14时05分", "2020-12-31T14:05:00"),
            ("Sep 23rd 2020", "2020-09-23"),
            ("September 23, 2020", "2020-09-23"),
            ("March 4, 2024 at 1:05 p.m.", "2024-03-04T13:05:00"),
            ("4 March 2024", "2024-03-04"),
            ("2024/3/4 10:20", "2024-03-04T10:20:00"),
            ("2024.03.04. 10:20", "2024-03-04T10:20:00"),
        ] {
            assert_eq!(parse(line).map(|moment| moment.to_string()).as_deref(), Some(expected), "{line}");
        }
        assert_eq!(
            from_millis("1642419543000").map(|moment| moment.to_string()).as_deref(),
            Some("2022-01-17T11:39:03Z")
        );
    }

    #[test]
    fn prose_is_no_date() {
        for line in [
            "",
            "2020年7月，北京",
            "7月2日",
            "1",
            "31/02/2020",
            "May 5",
            "路透北京7月17日",
            "九月",
            "2020年13月1日",
            "Sun 99999",
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
