import { writeFileSync } from 'node:fs'
import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { creditNotes, documents, firm, invoiceLines, receipts } from '../../db/schema'
import type { Context } from '../context'
import { creditInvoice } from '../invoices/credit'
import { draftLine, issue, makeDraft } from '../invoices/testing'
import { formatMoney } from '../kernel/money'
import { recordPayment } from '../payments/recordPayment'
import { reversePayment } from '../payments/reversePayment'
import { readFirm } from '../settings/firm'
import { as, makeClient, member, staff, testContext } from '../testing'
import { creditNotePdf } from './creditNote'
import { drawable, LACKING, loadFonts } from './fonts'
import { type DocumentFile, invoicePdf } from './invoice'
import { receiptPdf } from './receipt'
import { flat, pagesOf } from './testing'
import { invoicesZip } from './zip'

const letters = 'Gonçalves, Köhler, Zoë Šimůnek, Nguyễn, Παπαδόπουλος, Иванов'

async function world() {
  const ctx = await testContext({ as: staff('admin') })
  const place = { country: 'PT', vatId: 'PT123456789', address: 'Rua 1', city: 'Lisboa', postalCode: '1000' }
  const client = await makeClient(ctx, { name: 'Contoso', legalName: letters, ...place })
  return { ctx, client }
}

/** The text of all pages; the file itself is kept where SHOW names a folder, to be looked at. */
async function textOf({ name, bytes }: DocumentFile): Promise<string> {
  if (process.env.SHOW) writeFileSync(`${process.env.SHOW}/${name}`, bytes)
  return flat((await pagesOf(bytes)).join(' '))
}

test('the fonts have the letters of people’s names and the signs of their money', async () => {
  const lacking: number[] = []
  const fonts = await loadFonts()
  const said = `${letters} ₫ ₩ ¥ € £ $ ₹ ₺ ₴ – — … • ’ “ ” ×`
  expect(drawable(fonts, said, (code) => lacking.push(code))).toBe(said)
  expect(lacking).toEqual([])
  expect(drawable(fonts, 'o\uFB03ce \uFB01ne Cafe\u0301', (code) => lacking.push(code))).toBe('office fine Café')
  expect(lacking).toEqual([])
  expect(drawable(fonts, 'a\u200d\n😀 東', (code) => lacking.push(code))).toBe(`a ${LACKING} ${LACKING}`)
  expect(lacking).toEqual(['😀'.codePointAt(0), '東'.codePointAt(0)])
})

test('an issued invoice says all that it has to, with its header on every page', async () => {
  const { ctx, client } = await world()
  const lines = [
    draftLine({ description: 'Hosting', quantity: '2.5', unit: 'hours', price: '100.125', discountPcm: 10_000 }),
    ...Array.from({ length: 60 }, (_, i) => draftLine({ description: `Line ${i} ${'with words '.repeat(i % 9)}` })),
  ]
  const draft = await makeDraft(ctx, client.id, { lines, note: 'Thank you.', purchaseOrder: 'PO-77' })
  const invoice = await issue(ctx, draft.id)
  const file = await invoicePdf(ctx, { invoiceId: invoice.id })
  expect(file.name).toBe('INV-2026-0001.pdf')
  const text = await textOf(file)
  const total = flat(formatMoney({ minor: invoice.totalMinor, currency: 'EUR', exponent: 2 }, 'en-GB'))
  for (const part of [
    letters,
    'Northwind Hosting GmbH',
    'VAT ID PT123456789',
    'Portugal',
    'Purchase order PO-77',
    'Thank you.',
    'DE02 1203 0000 0000 2020 51',
    total,
  ]) {
    expect(text).toContain(part)
  }
  const pages = await pagesOf(file.bytes)
  expect(pages.length).toBeGreaterThan(2)
  for (const [i, page] of pages.entries()) {
    expect(flat(page)).toContain(`Page ${i + 1} of ${pages.length}`)
    if (page.includes('Line ')) expect(flat(page)).toContain('Description')
  }
})

test('the same document is the same bytes, and stays what it was when it was made first', async () => {
  const { ctx, client } = await world()
  const invoice = await issue(ctx, (await makeDraft(ctx, client.id)).id)
  const first = await invoicePdf(ctx, { invoiceId: invoice.id })
  await ctx.write((tx) => tx.delete(documents).then(() => undefined))
  const again = await invoicePdf(ctx, { invoiceId: invoice.id })
  expect(Buffer.from(again.bytes).equals(Buffer.from(first.bytes))).toBe(true)
  await ctx.write(async (tx) => {
    await tx.update(firm).set({ locale: 'de-DE' })
    await tx.update(invoiceLines).set({ description: 'Something else' })
  })
  const later: Context = { ...ctx, firm: () => readFirm(ctx.db) }
  expect(Buffer.from((await invoicePdf(later, { invoiceId: invoice.id })).bytes).equals(Buffer.from(first.bytes))).toBe(
    true,
  )
  await ctx.write((tx) =>
    tx
      .update(documents)
      .set({ data: 'AAAA' })
      .then(() => undefined),
  )
  await expect(invoicePdf(ctx, { invoiceId: invoice.id })).rejects.toThrow(/damaged/)
})

test('a country that an import wrote out stands as it was written', async () => {
  const { ctx } = await world()
  const client = await makeClient(ctx, { name: 'Fabrikam', country: 'Czech Republic' })
  const invoice = await issue(ctx, (await makeDraft(ctx, client.id)).id)
  expect(await textOf(await invoicePdf(ctx, { invoiceId: invoice.id }))).toContain('Czech Republic')
})

test('a draft says that it is one, and is not kept', async () => {
  const { ctx, client } = await world()
  const draft = await makeDraft(ctx, client.id)
  const file = await invoicePdf(ctx, { invoiceId: draft.id })
  expect(file.name).toBe('Draft invoice.pdf')
  expect(await textOf(file)).toContain('Draft')
  expect(await ctx.db.select().from(documents)).toEqual([])
})

test('credit notes and receipts say what they are for; a receipt of what never came in is void', async () => {
  const { ctx, client } = await world()
  const invoice = await issue(ctx, (await makeDraft(ctx, client.id)).id)
  await creditInvoice(ctx, { invoiceId: invoice.id, whole: true, reason: 'Billed twice' })
  const paymentId = ctx.id('pay')
  const other = await issue(ctx, (await makeDraft(ctx, client.id)).id)
  await recordPayment(ctx, {
    paymentId,
    clientId: client.id,
    currency: 'EUR',
    amount: '150.00',
    method: 'transfer',
    receivedOn: '2026-03-14',
    reference: 'Bank 77',
  })
  const [receipt] = await ctx.db.select().from(receipts).where(eq(receipts.paymentId, paymentId))
  const text = await textOf(await receiptPdf(ctx, { receiptId: receipt?.id ?? '' }))
  for (const part of [receipt?.number ?? '?', letters, '150.00 EUR', `Invoice ${other.number}`, 'Bank 77']) {
    expect(text).toContain(part)
  }
  expect(text).not.toContain('Void')
  await reversePayment(ctx, { paymentId, reason: 'Another firm’s' })
  expect(await textOf(await receiptPdf(ctx, { receiptId: receipt?.id ?? '' }))).toContain('Void')
  const [note] = await ctx.db.select().from(creditNotes)
  const credited = await textOf(await creditNotePdf(ctx, { creditNoteId: note?.id ?? '' }))
  for (const part of ['CN-2026-0001', invoice.number, 'Billed twice', '119.00 EUR']) expect(credited).toContain(part)
})

test.each([
  ['SEPA debit 3000', 'Paid by SEPA debit 3000'],
  ['', 'Paid by Online'],
])('a receipt says by what was paid online, as far as it is known: %s', async (card, words) => {
  const { ctx, client } = await world()
  const invoice = await issue(ctx, (await makeDraft(ctx, client.id)).id)
  const paymentId = ctx.id('pay')
  await recordPayment(ctx, {
    paymentId,
    clientId: client.id,
    currency: 'EUR',
    amount: '119.00',
    method: 'other',
    receivedOn: '2026-03-14',
    invoiceIds: [invoice.id],
  })
  const [made] = await ctx.db.select().from(receipts)
  if (!made) throw new Error('There is no receipt.')
  await ctx.write(async (tx) => {
    await tx.update(receipts).set({ data: { ...made.data, method: 'card', card } })
  })
  const text = await textOf(await receiptPdf(ctx, { receiptId: made.id }))
  expect(text).toContain(words)
  expect(text).not.toContain('Card')
})

test('others find none of it, and a zip with one of theirs is not found at all', async () => {
  const { ctx, client } = await world()
  const stranger = await makeClient(ctx, { name: 'Fabrikam' })
  const mine = await issue(ctx, (await makeDraft(ctx, client.id)).id)
  const theirs = await issue(ctx, (await makeDraft(ctx, stranger.id)).id)
  const owner = as(ctx, member(client, 'owner'))
  await expect(invoicePdf(owner, { invoiceId: theirs.id })).rejects.toMatchObject({ code: 'not-found' })
  await expect(invoicePdf(as(ctx, staff('support')), { invoiceId: mine.id })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(invoicesZip(owner, { invoiceIds: [mine.id, theirs.id] })).rejects.toMatchObject({ code: 'not-found' })
  const { stream } = await invoicesZip(ctx, { invoiceIds: [mine.id, theirs.id] })
  const zipped = Buffer.from(await new Response(stream).arrayBuffer()).toString('latin1')
  for (const { number } of [mine, theirs]) expect(zipped).toContain(`${number}.pdf`)
})
