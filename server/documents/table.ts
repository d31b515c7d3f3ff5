import { setImmediate as pause } from 'node:timers/promises'
import { largest } from '../kernel/numbers'
import type { Cell, PaperColumn, PaperPart, PaperSum } from './paper'
import { type Look, PAGE, QUIET, type Sheet } from './sheet'

const STEP = 12
const PAD = 5
const GAP = 12
/** After so many rows or milliseconds others have their turn: a document may have thousands of rows, and rows many words. */
const ROWS = 40
const TURN_MS = 20

function createTurns(): () => Promise<void> {
  let since = performance.now()
  let rows = 0
  return async () => {
    if (++rows < ROWS && performance.now() - since < TURN_MS) return
    await pause()
    since = performance.now()
    rows = 0
  }
}

type Line = { text: string; look: Look }
/** `at` is where a column begins, for numbers where it ends. */
type Placed = PaperColumn & { at: number; width: number }

/** Rows over as many pages as they take; the header stands on each. */
export async function drawPart(sheet: Sheet, part: PaperPart): Promise<void> {
  if (part.title) {
    sheet.need(90)
    const title = sheet.element(sheet.root, 'H2')
    const words = sheet.text(part.title)
    title.add(() => sheet.put(words, PAGE.left, sheet.y, { size: 12, strong: true }))
    title.end()
    sheet.y += 20
  }
  if (part.columns.length) await drawTable(sheet, part)
  drawSums(sheet, part.sums)
}

async function drawTable(sheet: Sheet, part: PaperPart): Promise<void> {
  const columns = await placed(sheet, part)
  const table = sheet.element(sheet.root, 'Table')
  sheet.need(60)
  const head = sheet.element(table, 'TR')
  for (const column of columns) {
    const cell = sheet.element(head, 'TH', { scope: 'Column' })
    cell.add(() => label(sheet, column))
    cell.end()
  }
  head.end()
  underHeader(sheet)
  const letOthers = createTurns()
  for (const row of part.rows) {
    await letOthers()
    drawRow(sheet, table, columns, row)
  }
  table.end()
}

function drawRow(sheet: Sheet, table: PDFKit.PDFStructureElement, columns: Placed[], row: Cell[]): void {
  const cells = columns.map((column, i) => linesOf(sheet, row[i] ?? '', column))
  const lines = largest(
    cells.map((cell) => cell.length),
    0,
  )
  const whole = lines * STEP + PAD * 2
  const again = () => {
    sheet.turn()
    // The table has its header already, for those who hear it.
    sheet.artifact(() => {
      for (const column of columns) label(sheet, column)
    }, 'Pagination')
    underHeader(sheet)
  }
  // Only what is longer than a page is torn apart.
  if (sheet.y + whole > PAGE.bottom && whole < PAGE.bottom - PAGE.top - 30) again()
  const element = sheet.element(table, 'TR')
  const drawn = columns.map(() => sheet.element(element, 'TD'))
  let from = 0
  while (from < lines) {
    const room = Math.floor((PAGE.bottom - sheet.y - PAD * 2) / STEP)
    if (room < 1) {
      again()
      continue
    }
    const to = Math.min(lines, from + room)
    const top = sheet.y + PAD
    cells.forEach((cell, i) => {
      const column = columns[i] as Placed
      const here = cell.slice(from, to)
      if (!here.length) return
      drawn[i]?.add(() => {
        for (const [nth, { text, look }] of here.entries()) sheet.put(text, column.at, top + nth * STEP, look)
      })
    })
    sheet.y += (to - from) * STEP + PAD * 2
    from = to
  }
  sheet.rule(sheet.y)
  element.end()
}

function linesOf(sheet: Sheet, cell: Cell, { numeric, width }: Placed): Line[] {
  const look: Look = { align: numeric ? 'right' : 'left' }
  const { text, under } = typeof cell === 'string' ? { text: cell, under: '' } : cell
  const quiet: Look = { ...look, size: 8, colour: QUIET }
  const put = (said: string, as: Look) =>
    said ? sheet.lines(said, width, as).map((one) => ({ text: one, look: as })) : []
  return [...put(text, look), ...put(under, quiet)]
}

const label = (sheet: Sheet, { label: words, numeric, at }: Placed) =>
  sheet.put(words, at, sheet.y, { size: 8, colour: QUIET, align: numeric ? 'right' : 'left' })

function underHeader(sheet: Sheet): void {
  sheet.y += 15
  sheet.rule(sheet.y)
}

/** Numbers get what they take, words share what is left of the width. */
async function placed(sheet: Sheet, { columns, rows }: PaperPart): Promise<Placed[]> {
  const all = PAGE.right - PAGE.left - GAP * (columns.length - 1)
  const widest = columns.map((column) => sheet.measure(column.label, { size: 8 }))
  /** Of what is not broken: words, and above all figures. */
  const least = columns.map(() => 0)
  const letOthers = createTurns()
  for (const row of rows) {
    await letOthers()
    for (const [i, cell] of row.entries()) {
      const { text, under } = typeof cell === 'string' ? { text: cell, under: '' } : cell
      const wide = text.length < 60 ? sheet.measure(sheet.text(text)) : all
      const below = under.length < 60 ? sheet.measure(sheet.text(under), { size: 8 }) : 0
      widest[i] = Math.max(widest[i] ?? 0, wide, below)
      if (!columns[i]?.numeric) continue
      for (const word of text.split(' ')) least[i] = Math.max(least[i] ?? 0, sheet.measure(sheet.text(word)) + 1)
    }
  }
  const takes = columns.map(({ numeric }, i) =>
    numeric ? Math.max(least[i] ?? 0, Math.min((widest[i] ?? 0) + 1, all * 0.3)) : Math.min((widest[i] ?? 0) + 1, all),
  )
  const sum = (widths: number[], numeric: boolean) =>
    widths.reduce((all, width, i) => all + (Boolean(columns[i]?.numeric) === numeric ? width : 0), 0)
  const [numbers, words, unbroken] = [sum(takes, true), sum(takes, false), sum(least, true)]
  // Where numbers would fill the page, what has spaces is broken there, so that words keep a third of it; figures
  // themselves are where words would have less than a fifth.
  const over = Math.max(0, numbers - all * 0.66)
  const broken = over ? Math.min(1, over / (numbers - unbroken || 1)) : 0
  const narrow = takes.map((width, i) => width - (width - (least[i] ?? 0)) * broken)
  const squeezed = Math.min(1, (all * 0.8) / (sum(narrow, true) || 1))
  const left = all - sum(narrow, true) * squeezed
  let x = PAGE.left
  return columns.map((column, i) => {
    const width = column.numeric ? (narrow[i] ?? 0) * squeezed : left * ((takes[i] ?? 0) / words)
    const at = column.numeric ? x + width : x
    x += width + GAP
    return { ...column, at, width }
  })
}

function drawSums(sheet: Sheet, sums: PaperSum[]): void {
  if (!sums.length) return
  sheet.need(Math.min(sums.length, 12) * 17 + 20)
  sheet.y += 10
  const left = PAGE.left + 230
  const table = sheet.element(sheet.root, 'Table')
  for (const { label: words, value, strong = false } of sums) {
    const shown = sheet.text(value)
    const width = Math.min(150, PAGE.right - left - GAP - sheet.measure(shown, { strong }))
    const wrapped = sheet.lines(words, width, { strong })
    sheet.need(wrapped.length * STEP + 6)
    const top = sheet.y
    const row = sheet.element(table, 'TR')
    const head = sheet.element(row, 'TH', { scope: 'Row' })
    const look: Look = strong ? { strong } : { colour: QUIET }
    head.add(() => {
      for (const [i, line] of wrapped.entries()) sheet.put(line, left, top + i * STEP, look)
    })
    head.end()
    const cell = sheet.element(row, 'TD')
    cell.add(() => sheet.put(shown, PAGE.right, top, { strong, align: 'right' }))
    row.end()
    sheet.y += wrapped.length * STEP + 5
    if (strong) sheet.rule(sheet.y - 2, left)
    if (strong) sheet.y += 5
  }
  table.end()
  sheet.y += 10
}
