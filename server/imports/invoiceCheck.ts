import { and, inArray } from 'drizzle-orm'
import { invoices } from '../../db/schema'
import { published } from '../../db/sql'
import { formatExact, parseExact } from '../kernel/exact'
import { decimalOf } from '../kernel/money'
import { clientFinder } from './invoiceClients'
import type { InvoiceHead, InvoiceItem } from './invoiceFields'
import { readInvoices } from './invoiceRead'
import { DoesNotAddUp, sumInvoice } from './invoiceSum'
import { BadCell, exponentIn } from './rules'
import type { Checked, Run } from './run'
import { BATCH } from './scratch'

/** An invoice as it was read; `client` is its id once the check is done. */
export type StagedInvoice = {
  seq: number
  key: string
  file: string
  line: number
  totalColumn: string
  head: InvoiceHead
}

/** The whole of all files: lines belong to an invoice, totals are right, what is here already is the same. */
export async function checkInvoices(run: Run): Promise<Checked> {
  const { scratch, problems } = run
  const withLines = await readInvoices(run)
  scratch.exec('create index lines_key on lines (key, seq)')
  for (const orphan of scratch.all<{ key: string; file: string; line: number }>(
    'select key, file, line from lines where key not in (select key from invoices) order by seq limit 100',
  )) {
    problems.add({
      file: orphan.file,
      line: orphan.line,
      message: `no file has the invoice ${orphan.key} of this line`,
    })
  }
  const checked: Checked = { created: 0, updated: 0, unchanged: 0, also: { lines: 0, payments: 0 }, totals: {} }
  const totals = new Map<string, bigint>()
  const clientOf = clientFinder(run.ctx)
  for (const batch of invoiceBatches(run)) {
    const known = await knownInvoices(
      run,
      batch.map((invoice) => invoice.key),
    )
    for (const invoice of batch) {
      const client = await clientOf(invoice.head.client)
      if (typeof client === 'string') {
        problems.add({ file: invoice.file, line: invoice.line, column: 'client', message: client })
        continue
      }
      const currency = invoice.head.currency || client.currency
      const exponent = exponentIn(currency)
      const items = itemsOf(run, invoice.key, withLines)
      const summed = addUp(run, invoice, items, exponent)
      if (!summed) continue
      const amount = { minor: summed.totalMinor, exponent }
      add(totals, currency, decimalOf(amount))
      add(totals, `${currency} ${invoice.head.issuedOn.slice(0, 4)}`, decimalOf(amount))
      const here = known.get(invoice.key)
      if (!here) {
        checked.created++
        count(checked, 'lines', summed.lines.length)
        if (invoice.head.status === 'paid' && summed.totalMinor) count(checked, 'payments', 1)
        continue
      }
      checked.unchanged++
      scratch.run('update invoices set known = 1 where seq = ?', invoice.seq)
      if (here.totalMinor === summed.totalMinor && here.currency === currency) continue
      const before = `${decimalOf({ minor: here.totalMinor, exponent: here.exponent })}${here.currency === currency ? '' : ` ${here.currency}`}`
      const now = `${decimalOf(amount)}${here.currency === currency ? '' : ` ${currency}`}`
      const message = `invoice ${invoice.head.number} is already here with ${before}, the file says ${now}`
      problems.add({ file: invoice.file, line: invoice.line, column: invoice.totalColumn, message })
    }
    await run.tick()
  }
  checked.totals = Object.fromEntries([...totals].sort().map(([name, sum]) => [name, padded(sum, name)]))
  return checked
}

const add = (totals: Map<string, bigint>, name: string, decimal: string) =>
  totals.set(name, (totals.get(name) ?? 0n) + parseExact(decimal))

const padded = (sum: bigint, name: string): string => formatExact(sum, exponentIn(name.slice(0, 3)))

const count = (checked: Checked, name: string, by: number) => {
  checked.also[name] = (checked.also[name] ?? 0) + by
}

function addUp(
  run: Run,
  { file, line, totalColumn, head }: StagedInvoice,
  items: InvoiceItem[] | null,
  exponent: number,
) {
  try {
    const { decimal } = run.options
    return sumInvoice(head, items, { exponent, decimal }, (field, rounding, column) =>
      run.roundings.add(column ?? (field === 'total' ? totalColumn : field), rounding),
    )
  } catch (error) {
    if (!(error instanceof BadCell)) throw error
    const column = error instanceof DoesNotAddUp && error.field !== 'total' ? error.field : totalColumn
    run.problems.add({ file, line, column, message: `invoice ${head.number}: ${error.message}` })
    return undefined
  }
}

async function knownInvoices(run: Run, externalIds: string[]) {
  const { externalId, totalMinor, currency, exponent } = invoices
  const found = await run.ctx.db
    .select({ externalId, totalMinor, currency, exponent })
    .from(invoices)
    .where(and(inArray(externalId, externalIds), published(invoices.importId)))
  return new Map(found.map((invoice) => [invoice.externalId, invoice]))
}

/** What was read, in the order of the files; after the check only what is new, if asked. */
export function* invoiceBatches(run: Run, onlyNew = false): Generator<StagedInvoice[]> {
  for (let after = 0; ; ) {
    const rows = run.scratch.all<Omit<StagedInvoice, 'head'> & { data: string }>(
      `select seq, key, file, line, totalColumn, data from invoices
       where seq > ? and known <= ? order by seq limit ?`,
      after,
      onlyNew ? 0 : 1,
      BATCH,
    )
    const last = rows.at(-1)
    if (!last) return
    after = last.seq
    yield rows.map(({ data, ...row }) => ({ ...row, head: JSON.parse(data) as InvoiceHead }))
  }
}

/** Null where no file has lines at all. */
export function itemsOf(run: Run, key: string, withLines: boolean): InvoiceItem[] | null {
  if (!withLines) return null
  return run.scratch
    .all<{ data: string }>('select data from lines where key = ? order by seq', key)
    .map((row) => JSON.parse(row.data) as InvoiceItem)
}
