import { requireColumns } from './columns'
import {
  type InvoiceField,
  type InvoiceHead,
  invoiceFields,
  kindOf,
  readHead,
  readItem,
  type SheetKind,
} from './invoiceFields'
import { type Reader, readSheets, type Sheet } from './read'
import { numberText } from './rules'
import type { Run } from './run'

/** Puts the invoices and lines of all files into the scratch database; true if any file has lines. */
export async function readInvoices(run: Run): Promise<boolean> {
  run.scratch.exec(`
    create table invoices (seq integer primary key, key text unique, file text, line integer,
      totalColumn text, data text, known integer not null default 0);
    create table lines (seq integer primary key, key text, file text, line integer, data text)`)
  let withLines = false
  await readSheets(run, invoiceFields, (sheet) => {
    const kind = kindOf(sheet.columns)
    if (kind !== 'invoices') withLines = true
    requireColumns<InvoiceField>(sheet.columns, required[kind], sheet.unread)
    return sheetReader(run, sheet, kind)
  })
  return withLines
}

const head: InvoiceField[] = ['externalId', 'client', 'issuedOn']
const required: Record<SheetKind, (InvoiceField | InvoiceField[])[]> = {
  invoices: [...head, 'total'],
  both: head,
  lines: ['externalId', ['price', 'amount']],
}

function sheetReader(run: Run, { file, columns, cells }: Sheet<InvoiceField>, kind: SheetKind): Reader {
  const { scratch } = run
  const totalColumn = columns.total?.name ?? 'total'
  const addHead = (head: InvoiceHead) => {
    const known = scratch.get<{ file: string; line: number; data: string }>(
      'select file, line, data from invoices where key = ?',
      head.externalId,
    )
    if (!known) {
      const data = JSON.stringify(head)
      const { line } = cells.row()
      scratch.run(
        'insert into invoices (key, file, line, totalColumn, data) values (?, ?, ?, ?, ?)',
        head.externalId,
        file,
        line,
        totalColumn,
        data,
      )
      return
    }
    const where = `line ${known.line} of ${known.file}`
    if (kind === 'invoices') return cells.problem(`invoice ${head.externalId} is already on ${where}`, 'externalId')
    const before = JSON.parse(known.data) as InvoiceHead
    for (const field of ['client', 'issuedOn', 'total', 'tax', 'currency'] as const) {
      if (before[field] === head[field] || isSameNumber(field, before[field], head[field])) continue
      return cells.problem(
        `invoice ${head.externalId} has ${head[field] || 'nothing'} here, ${before[field] || 'nothing'} on ${where}`,
        field,
      )
    }
  }
  const isSameNumber = (field: InvoiceField, a: string, b: string) =>
    (field === 'total' || field === 'tax') &&
    a !== '' &&
    b !== '' &&
    numberText(a, run.options.decimal) === numberText(b, run.options.decimal)
  return {
    row: () => {
      const head = kind === 'lines' ? undefined : readHead(cells, run.options)
      const item = kind === 'invoices' ? undefined : readItem(cells, columns)
      const key = head?.externalId ?? cells.need('externalId', (text) => text) ?? ''
      if (!cells.good()) return
      if (head) addHead(head)
      if (!item) return
      const data = JSON.stringify(item)
      scratch.run('insert into lines (key, file, line, data) values (?, ?, ?, ?)', key, file, cells.row().line, data)
    },
    flush: async () => undefined,
  }
}
