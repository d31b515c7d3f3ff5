import pino from 'pino'
import { expect, test } from 'vitest'
import { creditNotes } from '../../db/schema'
import { creditInvoice } from '../invoices/credit'
import { draftLine, issue, makeDraft } from '../invoices/testing'
import { formatMoney } from '../kernel/money'
import { makeClient, staff, testContext } from '../testing'
import { creditNotePdf } from './creditNote'
import { drawPaper } from './draw'
import { LACKING, loadFonts } from './fonts'
import { invoicePdf } from './invoice'
import type { Paper } from './paper'
import { flat, heardIn, pagesOf } from './testing'

const silent = pino({ level: 'silent' })
const paper: Paper = {
  ...{ kind: 'Statement', number: '', mark: null, madeOn: '2026-03-15', to: null, facts: [], headline: '' },
  ...{ from: { name: 'Northwind', addressLines: [] }, branding: {}, logo: null, parts: [], notes: [] },
}

const columns = [{ label: 'Entry' }, { label: 'Amount', numeric: true }]

/** Draws rows, and returns how often others had their turn meanwhile. */
async function turnsWhileDrawing(rows: string[][]) {
  let turns = 0
  let drawing = true
  const turn = () => {
    turns++
    if (drawing) setImmediate(turn)
  }
  setImmediate(turn)
  const bytes = await drawPaper(silent, { ...paper, parts: [{ columns, rows, sums: [] }] })
  drawing = false
  return { bytes, turns }
}

test('others have their turn while a few rows take long', async () => {
  const rows = Array.from({ length: 39 }, (_, i) => ['q\u0303'.repeat(250), `${i}.00 EUR`])
  await drawPaper(silent, paper)
  const short = await turnsWhileDrawing([])
  expect((await turnsWhileDrawing(rows)).turns).toBeGreaterThan(short.turns + 3)
})

test('others have their turn while a document of many pages is drawn', async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => [`Invoice ${i}`, `${i}.00 EUR`])
  await drawPaper(silent, paper)
  const { bytes, turns } = await turnsWhileDrawing(rows)
  expect(turns).toBeGreaterThan(20)
  const pages = await pagesOf(bytes)
  expect(flat(pages.at(-1) ?? '')).toContain('Invoice 999 999.00 EUR')
})

test('an invoice of 300 lines in 40 rates holds each of them once, and no word beyond its edges', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const client = await makeClient(ctx, { name: 'Contoso' })
  const endless = 'Wörterohneende'.repeat(145)
  const lines = Array.from({ length: 300 }, (_, i) =>
    draftLine({
      description: i === 3 ? endless : `Line ${i}. ${'many words '.repeat(i % 9)}`,
      taxName: `Tax of county ${i % 40}, which has a long name`,
      taxRatePcm: 1000 + (i % 40) * 100,
      price: i === 7 ? '9999999999.99' : `${i}.5`,
      quantity: i === 8 ? '123456.123456789' : '1',
      unit: 'units',
      discountPcm: i === 9 ? 33_333 : 0,
    }),
  )
  const { id, totalMinor } = await issue(ctx, (await makeDraft(ctx, client.id, { lines, note: endless })).id)
  const pages = await pagesOf((await invoicePdf(ctx, { invoiceId: id })).bytes)
  const text = pages.map(flat).join(' ')
  for (let i = 0; i < 300; i++) if (i !== 3) expect(text.split(`Line ${i}.`)).toHaveLength(2)
  expect(text.replace(/ /g, '').split('Wörterohneende').length).toBeGreaterThan(270)
  // No figure is torn apart: as the price, and with a space before its currency as the amount.
  expect(text.split('9,999,999,999.99')).toHaveLength(3)
  for (let rate = 0; rate < 40; rate++) expect(text).toContain(`county ${rate},`)
  expect(text).toContain(flat(formatMoney({ minor: totalMinor, currency: 'EUR', exponent: 2 }, 'en-GB')))
})

test('a letter that the fonts lack is a box, whatever direction it is written in, and the rest stands', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const warned: unknown[] = []
  const log = { ...ctx.log, warn: (said: unknown) => warned.push(said) } as unknown as typeof ctx.log
  const client = await makeClient(ctx, { name: 'שלום GmbH', legalName: 'שלום 😀 GmbH' })
  const { id, number } = await issue(ctx, (await makeDraft(ctx, client.id)).id)
  const text = flat((await pagesOf((await invoicePdf({ ...ctx, log }, { invoiceId: id })).bytes)).join(' '))
  expect(text).toContain(`${LACKING.repeat(4)} ${LACKING} GmbH`)
  expect(text).toContain('119.00 EUR')
  expect(warned).toEqual([
    { document: `Invoice ${number}`, codes: ['U+05E9', 'U+05DC', 'U+05D5', 'U+05DD', 'U+1F600'] },
  ])
})

test('no line breaks between an amount and its currency', async () => {
  // Every length of the words before it brings each amount to the end of a line once.
  const note = Array.from({ length: 90 }, (_, n) => `${'i'.repeat(n)} and 13,500.44 EUR, or KWD 10.005, or 1 234,50 €.`)
  const text = (
    await pagesOf(await drawPaper(silent, { ...paper, notes: [{ title: '', lines: [note.join(' ')] }] }))
  ).join('')
  expect(text.match(/\n/g)?.length).toBeGreaterThan(40)
  expect(text).not.toMatch(/[\d,]\s*\n\s*(EUR|€)|KWD\s*\n|1\s*\n\s*234/)
})

test('words that stand apart for the eye are apart for those who hear them', async () => {
  const address = { addressLines: ['Rua 1', '1000 Lisboa'] }
  const bytes = await drawPaper(silent, {
    ...paper,
    from: { name: 'Northwind', ...address },
    facts: [['Issued', 'today']],
  })
  const heard = await heardIn(bytes)
  expect(heard).toContainEqual(expect.stringContaining('Rua 1 1000 Lisboa'))
  expect(heard).toContainEqual(expect.stringContaining('Issued today'))
})

test('figures are of one width, and no sign is put in another’s place', async () => {
  const { regular, strong } = await loadFonts()
  for (const font of [regular, strong]) {
    const widths = [...'0123456789'].map((figure) => font.layout(figure).advanceWidth)
    expect(new Set(widths).size).toBe(1)
    expect(font.layout('->').glyphs.map(({ id }) => id)).toEqual(
      [...'->'].map((sign) => font.layout(sign).glyphs[0]?.id),
    )
  }
})

test('what a credited line says multiplies to its amount, where it had a discount too', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const client = await makeClient(ctx, { name: 'Contoso' })
  const lines = [draftLine({ quantity: '2.5', price: '1234.5', discountPcm: 10_000 }), draftLine({ quantity: '3' })]
  const { id } = await issue(ctx, (await makeDraft(ctx, client.id, { lines })).id)
  await creditInvoice(ctx, { invoiceId: id, whole: true, reason: 'Billed twice' })
  const [note] = await ctx.db.select().from(creditNotes)
  for (const { quantity, price, netMinor } of note?.lines ?? []) {
    expect(Math.round(Number(quantity) * Number(price) * 100)).toBe(netMinor)
  }
  const text = flat((await pagesOf((await creditNotePdf(ctx, { creditNoteId: note?.id ?? '' })).bytes)).join(' '))
  expect(text).toContain('Hosting 1 2,777.62 VAT 19 % 2,777.62 EUR Hosting 3 100.00 VAT 19 % 300.00 EUR')
})
