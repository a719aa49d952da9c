// What DAISY Ace finds in EPUBs: `node judge.js BOOK...` prints a line for each violation, ends with 1 if there is one.
// One process for all books: starting the browser takes longer than judging a book.
"use strict";

const fs = require("fs");
const os = require("os");
const path = require("path");
const ace = require("@daisy/ace-core");
const logger = require("@daisy/ace-logger");
const runner = require("@daisy/ace-axe-runner-puppeteer");

/** The violations of a report: its assertions nest, one group a file and one of the package. */
function violations(report) {
  return (report.assertions || []).flatMap((group) =>
    (group.assertions || []).map((found) => {
      const test = found["earl:test"] || {};
      const file = (group["earl:testSubject"] || {}).url || "";
      const where = ((found["earl:result"] || {}).html || "").replace(/\s+/g, " ").slice(0, 200);
      return `${test["earl:impact"]} ${test["dct:title"]} ${file} ${where}`;
    }),
  );
}

async function main(books) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ace-"));
  logger.initLogger({ silent: true, verbose: false });
  let count = 0;
  for (const book of books) {
    const options = { cwd: process.cwd(), outdir: path.join(folder, path.basename(book)), silent: true, verbose: false };
    const [, report] = await ace(book, options, runner);
    const found = violations(report);
    found.forEach((line) => console.log(`${book}: ${line}`));
    count += found.length;
    console.log(`${book}: ${found.length} violations`);
  }
  fs.rmSync(folder, { recursive: true, force: true });
  return count === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (status) => process.exit(status),
  (error) => {
    console.error(error);
    process.exit(2);
  },
);
