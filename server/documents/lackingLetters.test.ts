import { expect, test } from 'vitest'
import { draftLine, issue, makeDraft } from '../invoices/testing'
import { as, makeClient, staff, testContext } from '../testing'
import { LACKING } from './fonts'
import { invoicePdf } from './invoice'
import { lackingLetters } from './lackingLetters'
import { flat, pagesOf } from './testing'

test('names each letter that the PDF cannot show, and the text that it is in', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const client = await makeClient(ctx, { name: 'Plain', legalName: 'שלום 株式会社 株', address: '東京' })
  const lines = [draftLine({ description: 'Hosting' }), draftLine({ description: 'Domain 😀', unit: '個' })]
  const { id: invoiceId } = await makeDraft(ctx, client.id, {
    lines,
    note: 'Ünïcödé Παπαδόπουλος Иванов Nguyễn e\u0301',
  })
  const lacking = await lackingLetters(ctx, { invoiceId })
  expect(lacking).toEqual([
    { of: 'client', field: 'Name of the client', letters: [...'שלום株式会社'] },
    { of: 'client', field: 'Address of the client', letters: ['東', '京'] },
    { of: 'draft', field: 'Line 2', letters: ['😀', '個'] },
  ])
  // It warns and does not forbid.
  expect(await issue(ctx, invoiceId)).toMatchObject({ status: 'open' })
  const text = flat((await pagesOf((await invoicePdf(ctx, { invoiceId })).bytes)).join(' '))
  expect(text).toContain(`${LACKING.repeat(4)} ${LACKING.repeat(4)} ${LACKING}`)
  await expect(lackingLetters(ctx, { invoiceId })).rejects.toMatchObject({ code: 'conflict' })
})

test('names nothing in an invoice that is shown whole, and is for those who issue invoices', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const client = await makeClient(ctx, { name: 'Gonçalves, Köhler & Šimůnek' })
  const { id: invoiceId } = await makeDraft(ctx, client.id)
  expect(await lackingLetters(ctx, { invoiceId })).toEqual([])
  await expect(lackingLetters(as(ctx, staff('support')), { invoiceId })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(lackingLetters(ctx, { invoiceId: 'inv_none' })).rejects.toMatchObject({ code: 'not-found' })
})
