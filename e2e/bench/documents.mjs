// Invoices as PDF: drawn the first time, kept from then on, and many as one zip.
import { join } from 'node:path'
import Database from 'better-sqlite3'

const ONE_PAGE = 100
const LONG = 20
const IN_ZIP = 500
/** Lines that fill ten pages. */
const LINES = 420

const percentile = (values, p) => [...values].sort((a, b) => a - b)[Math.ceil((values.length * p) / 100) - 1]

/** Writes into a copy of the data: some invoices for the measures below, and `LONG` of ten pages. */
export function chosen(data) {
  const db = new Database(join(data, 'portal.db'))
  const ids = db
    .prepare("select id from invoices where status <> 'draft' order by id limit ?")
    .pluck()
    .all(ONE_PAGE + LONG + IN_ZIP)
  const long = ids.slice(ONE_PAGE, ONE_PAGE + LONG)
  const lengthen = db.prepare(
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?)
     insert into invoice_lines (id, invoice_id, position, description, quantity_whole, quantity_frac, price_whole, price_frac, net_minor)
     select 'lin_' || ? || i, ?, 1000 + i, 'Service number ' || i, 1, 0, 0, 0, 0 from n`,
  )
  db.transaction(() => {
    for (const id of long) lengthen.run(LINES, id, id)
  })()
  db.close()
  return { short: ids.slice(0, ONE_PAGE), long, zip: ids.slice(ONE_PAGE + LONG) }
}

/** Milliseconds from asking to the last byte, and of the server's processor for each. */
export async function documents(server, cookie, { short, long, zip }) {
  const pdfs = (ids) =>
    measured(
      server,
      ids.map((id) => [`/invoices/${id}/pdf`, { headers: { cookie } }]),
      '%PDF-',
    )
  // What the first one loads, fonts and the renderer, is not of each.
  await pdfs(short.slice(0, 10))
  // More than an address holds.
  const body = new URLSearchParams({ intent: 'zip', invoices: zip.join(' ') })
  const zips = () => measured(server, [['/invoices/zip', { method: 'POST', headers: { cookie }, body }]], 'PK')
  return [
    ['first rendering, one page', await pdfs(short.slice(10)), 25],
    ['first rendering, ten pages', await pdfs(long), null],
    ['one that is kept', await pdfs(short), 25],
    [`zip of ${zip.length}, first`, await zips(), null],
    [`zip of ${zip.length}, kept`, await zips(), null],
  ].map(([name, figures, most]) => ({ name, ...figures, most }))
}

async function measured(server, asked, begins) {
  const times = []
  let bytes = 0
  const cpu = server.cpuMs()
  for (const [path, how] of asked) {
    const began = performance.now()
    const answer = await fetch(server.url + path, how)
    const body = Buffer.from(await answer.arrayBuffer())
    times.push(performance.now() - began)
    bytes += body.length
    if (answer.status !== 200 || !body.toString('latin1', 0, 8).startsWith(begins))
      throw new Error(`${path} answered ${answer.status}`)
  }
  const cpuMs = cpu === null ? null : (server.cpuMs() - cpu) / asked.length
  return { p50: percentile(times, 50), p95: percentile(times, 95), cpuMs, bytes: bytes / asked.length }
}
