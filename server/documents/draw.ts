import type { Context } from '../context'
import { loadFonts } from './fonts'
import { drawHead } from './head'
import type { Paper } from './paper'
import { PAGE, QUIET, Sheet } from './sheet'
import { drawPart } from './table'

/** A tagged PDF. The same paper gives the same bytes; a letter that no font has is a box, and is logged. */
export async function drawPaper(log: Context['log'], paper: Paper): Promise<Uint8Array> {
  const [{ default: PDFDocument }, fonts] = await Promise.all([import('pdfkit'), loadFonts()])
  const title = `${paper.kind} ${paper.number}`.trim()
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    font: null as never,
    bufferPages: true,
    tagged: true,
    lang: 'en',
    displayTitle: true,
    pdfVersion: '1.7',
    info: { Title: title, Author: paper.from.name, CreationDate: new Date(`${paper.madeOn}T00:00:00Z`) },
  })
  const chunks: Buffer[] = []
  const ended = new Promise<void>((done, failed) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', done)
    doc.on('error', failed)
  })
  const sheet = new Sheet(doc, fonts)
  drawHead(sheet, paper)
  for (const part of paper.parts) await drawPart(sheet, part)
  for (const note of paper.notes) drawNote(sheet, note)
  sheet.root.end()
  drawFeet(sheet, title)
  doc.end()
  await ended
  if (sheet.lacking.size) {
    const codes = [...sheet.lacking].map((code) => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`)
    log.warn({ document: title, codes }, 'a document has letters that its fonts lack')
  }
  return Buffer.concat(chunks)
}

function drawNote(sheet: Sheet, { title, lines }: Paper['notes'][number]): void {
  sheet.need(50)
  sheet.y += 8
  if (title) {
    const head = sheet.element(sheet.root, 'H2')
    head.add(() => sheet.put(title, PAGE.left, sheet.y, { strong: true }))
    head.end()
    sheet.y += 15
  }
  for (const line of lines) {
    const said = sheet.lines(line, PAGE.right - PAGE.left)
    const paragraph = sheet.element(sheet.root, 'P')
    for (const text of said) {
      sheet.need(13)
      const y = sheet.y
      paragraph.add(() => sheet.put(text, PAGE.left, y))
      sheet.y += 13
    }
    paragraph.end()
  }
  sheet.y += 6
}

function drawFeet(sheet: Sheet, title: string): void {
  const { start, count } = sheet.doc.bufferedPageRange()
  const words = sheet.text(title)
  for (let page = start; page < start + count; page++) {
    sheet.doc.switchToPage(page)
    sheet.artifact(() => {
      sheet.put(words, PAGE.left, PAGE.height - 40, { size: 8, colour: QUIET })
      const nth = `Page ${page - start + 1} of ${count}`
      sheet.put(nth, PAGE.right, PAGE.height - 40, { size: 8, colour: QUIET, align: 'right' })
    }, 'Pagination')
  }
}
