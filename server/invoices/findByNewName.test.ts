import { expect, test } from 'vitest'
import { insertMany } from '../../db/insert'
import { invoices } from '../../db/schema'
import { editClient } from '../clients/edit'
import { getClientDetails } from '../clients/getDetails'
import { fold } from '../kernel/text'
import { handlers } from '../outbox/handlers'
import { runDue } from '../outbox/run'
import { testOutbox } from '../outbox/testing'
import { makeClient, makeInvoice } from '../testing'
import { listInvoices } from './list'

test('what was written to a client before it was renamed is found by both names', async () => {
  const { ctx, jobs } = await testOutbox()
  const client = await makeClient(ctx, { name: 'Contoso Ltd' })
  const other = await makeClient(ctx, { name: 'Fabrikam' })
  const like = await makeInvoice(ctx, client.id, { number: 'A-0', searchText: fold('A-0 Contoso Ltd') })
  await makeInvoice(ctx, other.id, { number: 'B-1', searchText: fold('B-1 Fabrikam') })
  const rows = Array.from({ length: 1200 }, (_, i) => ({ ...like, id: ctx.id('inv'), number: `A-${i + 1}` }))
  await ctx.write((tx) => insertMany(tx, invoices, rows))
  const found = async (q: string) => (await listInvoices(ctx, { q })).found

  const rename = async (name: string) => {
    const { client: stored } = await getClientDetails(ctx, { clientId: client.id })
    const { id: _id, status: _status, createdAt: _at, updatedAt, externalId, ...details } = stored
    const asked = { ...details, name, externalId: externalId ?? '', clientId: client.id }
    await editClient(ctx, { ...asked, updatedAt: updatedAt.toISOString() })
    await runDue(ctx, handlers)
  }
  expect(await found('100% Österreich_')).toBe(0)
  await rename('100% Österreich_')
  for (const q of ['contoso', '100% Österreich_', 'osterreich', 'OESTERREICH', 'ltd a-0 100%'])
    expect(await found(q), q).toBe(1001)
  expect(await found('A-0')).toBe(1001)
  const texts = async () => (await ctx.db.select({ text: invoices.searchText }).from(invoices)).map(({ text }) => text)
  const once = await texts()
  expect(new Set(once)).toEqual(new Set(['a-0 contoso ltd 100% osterreich_ oesterreich_', 'b-1 fabrikam']))
  expect((await jobs()).map(({ kind }) => kind)).toEqual(['client.renamed'])
  await rename('Contoso Ltd')
  expect(await texts()).toEqual(once)
})
