// Reads what each language makes of days, numbers and plurals, as the intake's every_page wrote it, and prints what CLDR
// makes of them in the same shape; in Node.js's Intl objects, which have every language of CLDR.
import { readFileSync } from 'node:fs';

const ours = JSON.parse(readFileSync(0, 'utf8'));
const range = (length, make) => Array.from({ length }, (_, at) => make(at));
const mapped = (keys, make) => Object.fromEntries(keys.map(key => [key, make(key)]));

function formats(language, { dates, month_years, numbers, plurals }) {
  // The English of these pages has the day before the month.
  const locale = language === 'en' ? 'en-GB' : language;
  if (Intl.DateTimeFormat.supportedLocalesOf(locale).length === 0) {
    throw new Error(`this Node.js has no ${locale}`);
  }
  const latin = { calendar: 'gregory', numberingSystem: 'latn' };
  const write = (day, options) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...latin, ...options }).format(new Date(day));
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale, latin);
  return {
    dates: mapped(Object.keys(dates), day => write(day, { day: 'numeric', month: 'long', year: 'numeric' })),
    month_years: mapped(Object.keys(month_years), day => write(day, { month: 'long', year: 'numeric' })),
    numbers: mapped(Object.keys(numbers), value => number.format(Number(value))),
    plurals: range(plurals.length, value => plural.select(value)),
    // 5 January 2026 is a Monday.
    weekdays: range(7, at => write(`2026-01-${String(at + 5).padStart(2, '0')}`, { weekday: 'long' })),
  };
}

process.stdout.write(JSON.stringify(mapped(Object.keys(ours), language => formats(language, ours[language]))));
