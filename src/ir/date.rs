//! Dates as sources give them: often without a time, often without a zone.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A date: the parsed value beside the words of the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Date {
    /// The source's words: `Mon, 17 Jan 2022 11:09:42 GMT`.
    pub raw: String,
    /// What they mean, where they could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Moment>,
}

impl Date {
    /// A date whose words are the moment's ISO 8601 form.
    pub fn of(moment: Moment) -> Self {
        Self { raw: moment.to_string(), value: Some(moment) }
    }
}

/// A day of the Gregorian calendar, with a time and a zone offset where the source gives them.
///
/// Its text form, also in JSON, is ISO 8601: `2022-01-17`, `2022-01-17T11:09:42`, `2022-01-17T11:09:42+08:00`.
/// Ordered by the instant; without a zone UTC is taken, without a time midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The year, 1 to 9999.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: i8,
    /// The day of the month, 1 to 31.
    pub day: i8,
    /// Hour (0 to 23), minute and second (0 to 59).
    pub time: Option<(i8, i8, i8)>,
    /// The zone's offset from UTC in minutes, east positive, within a day.
    pub offset: Option<i16>,
}

impl Moment {
    /// A day without time. `None` where there is no such day.
    pub fn day(year: i16, month: i8, day: i8) -> Option<Self> {
        if !(1..=9999).contains(&year) {
            return None;
        }
        jiff::civil::Date::new(year, month, day).ok()?;
        Some(Self { year, month, day, time: None, offset: None })
    }

    /// The same day with a time of day. `None` where there is no such time. A leap second becomes second 59.
    #[must_use]
    pub fn with_time(self, hour: i8, minute: i8, second: i8) -> Option<Self> {
        let second = if second == 60 { 59 } else { second };
        let valid = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
        valid.then_some(Self { time: Some((hour, minute, second)), ..self })
    }

    /// The same with a zone offset in minutes. `None` where the offset is a day or more.
    #[must_use]
    pub fn with_offset(self, minutes: i16) -> Option<Self> {
        (-1439..=1439).contains(&minutes).then_some(Self { offset: Some(minutes), ..self })
    }

    /// The instant as UTC from seconds since 1970. `None` outside the years 1 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        let stamp = jiff::Timestamp::from_second(seconds).ok()?;
        let civil = jiff::tz::Offset::UTC.to_datetime(stamp);
        Self::day(civil.year(), civil.month(), civil.day())?
            .with_time(civil.hour(), civil.minute(), civil.second())?
            .with_offset(0)
    }

    /// The instant in seconds since 1970; without a zone UTC is taken, without a time midnight.
    pub fn unix_seconds(self) -> i64 {
        let (hour, minute, second) = self.time.unwrap_or((0, 0, 0));
        let offset = i64::from(self.offset.unwrap_or(0)) * 60;
        jiff::civil::Date::new(self.year, self.month, self.day)
            .ok()
            .map(|date| date.at(hour, minute, second, 0))
            .and_then(|civil| jiff::tz::Offset::UTC.to_timestamp(civil).ok())
            .map_or(0, |stamp| stamp.as_second() - offset)
    }

    /// The calendar day alone, as the source wrote it.
    #[must_use]
    pub fn date_only(self) -> Self {
        Self { time: None, offset: None, ..self }
    }

    /// The instant in UTC as `2022-01-17T11:09:42Z`, as package metadata want it.
    pub fn to_utc_string(self) -> String {
        match Self::from_unix_seconds(self.unix_seconds()) {
            Some(Self { year, month, day, time: Some((h, m, s)), .. }) => {
                format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}Z")
            }
            _ => String::from("1970-01-01T00:00:00Z"),
        }
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> Ordering {
        let key =
            |moment: &Self| (moment.unix_seconds(), moment.year, moment.month, moment.day, moment.time, moment.offset);
        key(self).cmp(&key(other))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)?;
        let Some((hour, minute, second)) = self.time else { return Ok(()) };
        write!(f, "T{hour:02}:{minute:02}:{second:02}")?;
        match self.offset {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60)
            }
        }
    }
}

/// The text is not of one of the forms that [`Moment`] names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MomentError(String);

impl fmt::Display for MomentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an ISO 8601 date or time: {:?}", self.0)
    }
}

impl std::error::Error for MomentError {}

impl FromStr for Moment {
    type Err = MomentError;

    /// Reads the three forms that [`Moment`] names; a space may stand for the `T`, seconds and their fraction may be missing.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_iso(text).ok_or_else(|| MomentError(text.to_owned()))
    }
}

fn parse_iso(text: &str) -> Option<Moment> {
    let (date, rest) = text.split_at_checked(10)?;
    let mut fields = date.split('-');
    let year = number(fields.next()?, 4)?;
    let month = number(fields.next()?, 2)?;
    let day = number(fields.next()?, 2)?;
    let moment = Moment::day(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)?;
    if fields.next().is_some() || rest.is_empty() {
        return rest.is_empty().then_some(moment);
    }
    let clock = rest.strip_prefix(['T', 't', ' '])?;
    let zone_at = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
    let (time, zone) = clock.split_at(zone_at);
    let moment = parse_time(moment, time.trim_end())?;
    match zone {
        "" => Some(moment),
        "Z" | "z" => moment.with_offset(0),
        _ => moment.with_offset(parse_offset(zone)?),
    }
}

fn parse_time(day: Moment, text: &str) -> Option<Moment> {
    let text = text.split(['.', ',']).next()?;
    let mut fields = text.split(':').map(|field| number(field, 2).and_then(|value| i8::try_from(value).ok()));
    let hour = fields.next()??;
    let minute = fields.next()??;
    let second = fields.next().unwrap_or(Some(0))?;
    if fields.next().is_some() { None } else { day.with_time(hour, minute, second) }
}

/// `+08:00`, `-0530`, `+08` in minutes.
fn parse_offset(text: &str) -> Option<i16> {
    let negative = text.starts_with('-');
    let digits: String = text[1..].chars().filter(|&c| c != ':').collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes = if minutes.is_empty() { 0 } else { number(minutes, 2)? };
    let total = number(hours, 2)? * 60 + minutes;
    Some(if negative { -total } else { total })
}

fn number(text: &str, digits: usize) -> Option<i16> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    fn round(text: &str) -> String {
        text.parse::<Moment>().map_or_else(|error| error.to_string(), |moment| moment.to_string())
    }

    #[test]
    fn iso_forms_round_trip() {
        for text in ["2022-01-17", "2022-01-17T11:09:42", "2022-01-17T11:09:42Z", "2022-01-17T11:09:42+08:00"] {
            assert_eq!(round(text), text);
        }
        assert_eq!(round("2022-01-17 11:09"), "2022-01-17T11:09:00");
        assert_eq!(round("2020-07-20T14:58:19.428Z"), "2020-07-20T14:58:19Z");
        assert_eq!(round("2022-01-17T11:09:42-0530"), "2022-01-17T11:09:42-05:30");
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in [
            "",
            "2022-02-30",
            "2022-1-17",
            "2022-01-17T25:00:00",
            "２０２２-01-17",
            "2022-01-17T11:09:42+99:00",
            "2022-01-17x",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn order_is_by_instant() {
        let early: Moment = "2022-01-17T00:30:00+08:00".parse().unwrap();
        let late: Moment = "2022-01-16T23:00:00Z".parse().unwrap();
        assert!(early < late);
        assert_eq!(early.to_utc_string(), "2022-01-16T16:30:00Z");
    }
}
