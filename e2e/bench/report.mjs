import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { median } from './measure.mjs'

/** Ratios are to D, Remix's default; bytes are KB with gzip. */
const targets = {
  list: { rps: 1, p50: 1.2, queries: 6, html: 8 },
  dashboard: { rps: 0.6, p50: 2, queries: 10, html: 14 },
  rpc: { p50: 0.5, queries: 6 },
}
const SENT = { js: 120, css: 20, requests: 12 }
const GROWN = 1.3

const MARKS = ['<!-- bench -->', '<!-- /bench -->']

const shown = (value, digits) => (value === null ? '' : value.toFixed(digits))
const judged = (value, good, digits, unit = '') =>
  value === null || good === null ? '' : `${shown(value, digits)}${unit} ${good ? '✓' : '✗'}`
const atMost = (value, limit, digits, unit) => judged(value, limit === undefined ? null : value <= limit, digits, unit)
const atLeast = (value, limit, digits, unit) => judged(value, limit === undefined ? null : value >= limit, digits, unit)
const line = (cells) => `| ${cells.join(' | ')} |`
const of = (rounds, name) => median(rounds.map((round) => round[name]))
/** Each round against the yardstick of the same minutes. */
const against = (rounds, others, name) => median(rounds.map((round, i) => round[name] / others[i][name]))

function speeds({ d, most, rows }) {
  const plain = ({ rounds }, name) =>
    line([
      name,
      shown(of(rounds, 'rps'), 0),
      '',
      shown(of(rounds, 'p50'), 2),
      '',
      shown(of(rounds, 'p99'), 1),
      '',
      shown(of(rounds, 'cpuMs'), 2),
      '',
    ])
  return [
    line(['large data', 'requests/s', '× D', 'p50 ms', '× D', 'p99 ms', '÷ small', 'CPU ms', 'queries']),
    line(['---', '--:', '--:', '--:', '--:', '--:', '--:', '--:', '--:']),
    plain(most, 'bare node:http'),
    plain(d, 'D, Remix default'),
    ...rows.map((row) => {
      const target = targets[row.kind]
      const ratio = (name) => against(row.rounds, row.d, name)
      return line([
        row.name,
        shown(of(row.rounds, 'rps'), 0),
        target.rps ? atLeast(ratio('rps'), target.rps, 2) : shown(ratio('rps'), 2),
        shown(of(row.rounds, 'p50'), 2),
        atMost(ratio('p50'), target.p50, 2),
        shown(of(row.rounds, 'p99'), 1),
        atMost(against(row.rounds, row.small.rounds, 'p50'), GROWN, 2),
        shown(of(row.rounds, 'cpuMs'), 2),
        atMost(row.queries, target.queries, 0),
      ])
    }),
  ]
}

function sizes({ d, rows }) {
  const kb = (bytes) => bytes / 1024
  return [
    line(['first load, KB', 'HTML', 'HTML gzip', 'JS gzip', 'CSS gzip', 'requests']),
    line(['---', '--:', '--:', '--:', '--:', '--:']),
    line(['D, Remix default', shown(kb(d.bytes), 1), '', '', '', '']),
    ...rows.map(({ name, kind, bytes, weight }) =>
      line([
        name,
        shown(kb(bytes), 1),
        ...(weight
          ? [
              atMost(kb(weight.htmlGzip), targets[kind].html, 1),
              atMost(kb(weight.js), SENT.js, 1),
              atMost(kb(weight.css), SENT.css, 1),
              atMost(weight.requests, SENT.requests, 0),
            ]
          : ['', '', '', '']),
      ]),
    ),
  ]
}

function wholes({ exported, start, memory, compressed, doctor }) {
  return [
    line(['process', 'measured', 'target']),
    line(['---', '--:', '--:']),
    line(['start to the first 200, small data', atMost(start.small / 1000, 1.5, 2, ' s'), '1.5 s']),
    line(['start to the first 200, large data', atMost(start.large / 1000, 1.5, 2, ' s'), '1.5 s']),
    line(['memory idle', atMost(memory.idle.ours, 150, 0, ' MB'), '150 MB']),
    line(['memory after all loads', atMost(memory.loaded.ours, 300, 0, ' MB'), '300 MB']),
    line(['memory of D idle, after load', `${shown(memory.idle.d, 0)}, ${shown(memory.loaded.d, 0)} MB`, '']),
    line([`CSV of ${exported.rows} invoices`, atLeast(exported.rowsPerS, 50_000, 0, ' rows/s'), '50000 rows/s']),
    line(['memory it adds', atMost(exported.growthMb, 30, 0, ' MB'), '30 MB']),
    line(['`portal doctor`, large data', `${shown(doctor.seconds, 1)} s, ${shown(doctor.peakMb, 0)} MB`, '']),
    line(['invoices, gzip asked for', `${shown(compressed.ours, 0)}/s, D ${shown(compressed.d, 0)}/s`, '']),
  ]
}

/** Milliseconds from sending what is committed to what follows from it, at most these. */
const FOLLOWS = [
  ['mail', 'to the mail in the embedded mailbox', 500],
  ['page', 'to an open page in Chromium that shows it', 300],
]

export const liveReport = (live) =>
  [
    line(['from a commit', 'p50 ms', 'p95 ms', 'target of both']),
    line(['---', '--:', '--:', '--:']),
    ...FOLLOWS.filter(([what]) => live[what]).map(([what, words, most]) => {
      const { p50, p95 } = live[what]
      return line([words, atMost(p50, most, 0), atMost(p95, most, 0), `${most} ms`])
    }),
  ].join('\n')

export const documentsReport = (rows) =>
  [
    line(['PDF', 'p50 ms', 'p95 ms', 'CPU ms', 'KB']),
    line(['---', '--:', '--:', '--:', '--:']),
    ...rows.map(({ name, p50, p95, cpuMs, bytes, most }) =>
      line([name, most ? atMost(p50, most, 1) : shown(p50, 1), shown(p95, 1), shown(cpuMs, 1), shown(bytes / 1024, 0)]),
    ),
  ].join('\n')

export function report(result, { root, write }) {
  const machine = cpus()
  const text = [
    `${new Date().toISOString().slice(0, 10)}, ${machine.length} × ${machine[0].model.trim()}, ` +
      `${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, ` +
      `median of ${result.rows[0].rounds.length} rounds; one server process, its access log on, ` +
      'load generator on the same machine, 16 connections for requests/s and CPU ms, one for p50 and p99. ✓ reached, ✗ missed.',
    ...[speeds(result), sizes(result), wholes(result)].map((table) => table.join('\n')),
    documentsReport(result.documents),
    liveReport(result.live),
  ].join('\n\n')
  process.stdout.write(`\n${text}\n`)
  if (write) save(join(root, 'docs/performance.md'), text)
}

function save(file, text) {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : `# Performance\n\n${MARKS[0]}\n${MARKS[1]}\n`
  const [head, rest] = before.split(MARKS[0])
  const tail = rest?.split(MARKS[1])[1]
  if (tail === undefined) throw new Error(`${file} does not hold ${MARKS[0]} and ${MARKS[1]}`)
  writeFileSync(file, `${head}${MARKS[0]}\n${text}\n${MARKS[1]}${tail}`)
}
