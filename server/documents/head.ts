import { countryName } from '../kernel/country'
import type { Party } from '../kernel/documents'
import { shownEmail } from '../kernel/emailText'
import { largest } from '../kernel/numbers'
import type { Paper } from './paper'
import { INK, PAGE, QUIET, type Sheet } from './sheet'

const STEP = 13

/** What the document is, whose it is and for whom. */
export function drawHead(sheet: Sheet, paper: Paper): void {
  const logo = drawLogo(sheet, paper)
  const title = sheet.element(sheet.root, 'H1')
  const words = sheet.text(paper.kind)
  title.add(() => {
    sheet.put(words, PAGE.left, PAGE.top, { size: 20, strong: true })
    if (!paper.mark) return
    const x = PAGE.left + sheet.measure(words, { size: 20, strong: true }) + 10
    sheet.put(paper.mark, x, PAGE.top + 7, { size: 11, strong: true, colour: '#b42318' })
  })
  title.end()
  sheet.y = PAGE.top + 38
  const labelled =
    largest(
      paper.facts.map(([label]) => sheet.measure(label)),
      60,
    ) + 14
  for (const [label, value] of paper.facts) {
    const line = sheet.element(sheet.root, 'P')
    const shown = sheet.lines(value, 300, { strong: label === paper.facts[0]?.[0] })
    line.add(() => {
      sheet.put(label, PAGE.left, sheet.y, { colour: QUIET })
      shown.forEach((text, i) => {
        sheet.put(text, PAGE.left + labelled, sheet.y + i * STEP, { strong: label === paper.facts[0]?.[0] })
      })
    })
    line.end()
    sheet.y += shown.length * STEP
  }
  sheet.y = Math.max(sheet.y, logo) + 20
  const top = sheet.y
  const middle = PAGE.left + 255
  const ends = [drawParty(sheet, 'From', paper.from, PAGE.left, top)]
  if (paper.to) ends.push(drawParty(sheet, paper.to.label, paper.to.party, middle, top))
  sheet.y = largest(ends, top) + 20
  if (paper.headline) {
    const said = sheet.lines(paper.headline, PAGE.right - PAGE.left, { size: 14, strong: true })
    const line = sheet.element(sheet.root, 'P')
    line.add(() => {
      for (const [i, text] of said.entries()) sheet.put(text, PAGE.left, sheet.y + i * 18, { size: 14, strong: true })
    })
    line.end()
    sheet.y += said.length * 18 + 12
  }
}

/** Answers with where it ends. */
function drawLogo(sheet: Sheet, { logo, from, branding }: Paper): number {
  const { accent } = branding
  sheet.artifact(() => sheet.doc.rect(0, 0, PAGE.width, 6).fill(accent || INK))
  if (!logo) {
    const name = sheet.lines(from.name, 220, { size: 13, strong: true })
    const line = sheet.element(sheet.root, 'P')
    line.add(() => {
      name.forEach((text, i) => {
        sheet.put(text, PAGE.right, PAGE.top + 5 + i * 17, { size: 13, strong: true, align: 'right' })
      })
    })
    line.end()
    return PAGE.top + 5 + name.length * 17
  }
  const figure = sheet.element(sheet.root, 'Figure', {
    alt: `Logo of ${from.name}`,
    bbox: [PAGE.right - 150, PAGE.top, PAGE.right, PAGE.top + 52],
  })
  figure.add(() => {
    sheet.doc.image(Buffer.from(logo), PAGE.right - 150, PAGE.top, { fit: [150, 52], align: 'right' })
  })
  figure.end()
  return PAGE.top + 52
}

function drawParty(sheet: Sheet, label: string, party: Party, x: number, top: number): number {
  const names = sheet.lines(party.legalName || party.name, 235, { strong: true })
  const rest = [
    ...party.addressLines,
    party.country ? (countryName(party.country) ?? party.country) : '',
    party.vatId ? `VAT ID ${party.vatId}` : '',
    shownEmail(party.email ?? ''),
    party.purchaseOrder ? `Purchase order ${party.purchaseOrder}` : '',
  ]
    .filter(Boolean)
    .flatMap((line) => sheet.lines(line, 235))
  const block = sheet.element(sheet.root, 'P')
  block.add(() => {
    sheet.put(label, x, top, { colour: QUIET })
    for (const [i, line] of names.entries()) sheet.put(line, x, top + STEP * (i + 1), { strong: true })
    for (const [i, line] of rest.entries()) sheet.put(line, x, top + STEP * (names.length + 1 + i))
  })
  block.end()
  return top + STEP * (names.length + 1 + rest.length)
}
