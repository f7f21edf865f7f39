// Opens each given report.html in Chromium and holds it to what a person needs: no accessibility
// fault that axe can find (WCAG 2.2 A and AA, contrast included), in light and dark, on a phone of
// 320 px and on a desktop; nothing sticks out sideways; nothing is fetched and nothing runs; every
// link inside the page leads somewhere. Needs no network.
//
//   npm ci && node check_reports.mjs FILE.html…       exit 0 only when every check holds
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const views = [
    {width: 320, height: 800, colorScheme: 'light'},
    {width: 320, height: 800, colorScheme: 'dark'},
    {width: 768, height: 1024, colorScheme: 'light'},
    {width: 1280, height: 900, colorScheme: 'light'},
    {width: 1280, height: 900, colorScheme: 'dark'},
];
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What is wrong with one page in one view, as sentences. */
async function faultsOf(browser, file, view) {
    const faults = [];
    const context = await browser.newContext({
        viewport: {width: view.width, height: view.height},
        colorScheme: view.colorScheme,
        bypassCSP: true, // the page forbids every script, also axe's
    });
    const page = await context.newPage();
    page.on('request', request => {
        if (!request.url().startsWith('file:') || request.resourceType() !== 'document')
            faults.push(`fetches ${request.url()}`);
    });
    page.on('console', message => {
        if (message.type() === 'error') faults.push(`console: ${message.text()}`);
    });
    await page.goto(pathToFileURL(file).href);
    const layout = await page.evaluate(() => {
        const wide = [...document.querySelectorAll('body *')].filter(element =>
            !element.closest('.scroll, pre, .skip, thead, svg') &&
            element.getBoundingClientRect().right > document.documentElement.clientWidth + 1);
        const dead = [...document.querySelectorAll('a[href^="#"]')].filter(link =>
            !document.getElementById(decodeURIComponent(link.getAttribute('href').slice(1))));
        return {
            overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
            wide: wide.slice(0, 5).map(element => element.outerHTML.slice(0, 120)),
            dead: dead.slice(0, 5).map(link => link.outerHTML),
            scripts: document.scripts.length,
            language: document.documentElement.lang,
        };
    });
    if (layout.overflow > 0) faults.push(`is ${layout.overflow} px wider than the screen`);
    for (const element of layout.wide) faults.push(`sticks out: ${element}`);
    for (const link of layout.dead) faults.push(`leads nowhere: ${link}`);
    if (layout.scripts > 0) faults.push('has a script');
    if (!['nl', 'fr', 'de', 'en'].includes(layout.language)) faults.push('names no language');
    await page.evaluate(axe);
    const result = await page.evaluate(tags => window.axe.run(document, {
        runOnly: {type: 'tag', values: tags},
        resultTypes: ['violations'],
    }), rules);
    for (const violation of result.violations)
        for (const node of violation.nodes.slice(0, 3))
            faults.push(`axe ${violation.id}: ${violation.help}: ${node.html.slice(0, 160)} ` +
                        `${(node.any[0]?.message ?? '').slice(0, 160)}`);
    await context.close();
    return faults;
}

const files = process.argv.slice(2).map(file => resolve(file));
if (files.length === 0) {
    console.error('usage: node check_reports.mjs FILE.html…');
    process.exit(2);
}
const browser = await chromium.launch({
    executablePath: process.env.CUSTOS_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
           '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
let failed = 0;
let passed = 0;
for (const file of files) {
    for (const view of views) {
        const name = `${file} at ${view.width} px, ${view.colorScheme}`;
        const faults = await faultsOf(browser, file, view);
        if (faults.length === 0) {
            ++passed;
            continue;
        }
        ++failed;
        console.log(`FAILED ${name}`);
        for (const fault of faults) console.log(`  ${fault}`);
    }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
