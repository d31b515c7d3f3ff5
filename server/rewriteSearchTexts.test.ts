import { asc } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { insertMany } from '../db/insert'
import { clients, cursors, invoices, jobs, payments } from '../db/schema'
import { listClients } from './clients/list'
import type { Context } from './context'
import { listInvoices } from './invoices/list'
import { fold } from './kernel/text'
import { handlers } from './outbox/handlers'
import { runDue } from './outbox/run'
import { testOutbox } from './outbox/testing'
import { makePayer } from './payments/ledgerTesting'
import { listPayments } from './payments/list'
import { recordPayment } from './payments/recordPayment'
import { enqueueRewrite, rewriteSearchTexts } from './rewriteSearchTexts'
import { makeClient, makeInvoice, staff, testContext } from './testing'

const name = 'Köhler & Søn Straßenbau'
const party = (name: string) => ({ name, addressLines: [] })

/** Rows as an earlier version stored them. */
async function world() {
  const ctx = await testContext({ as: staff('admin') })
  const place = { contactName: 'Jörg Weiß', email: 'x@xn--bcher-kva.example', city: 'Zürich', externalId: '7' }
  const old = fold(`${name} Jörg Weiß x@xn--bcher-kva.example x@bücher.example Zürich 7`)
  const client = await makeClient(ctx, { name, ...place, searchText: old })
  const invoice = { clientId: client.id, number: 'R-1', purchaseOrder: 'Größe 5', buyer: party('Früher') }
  const made = await makeInvoice(ctx, client.id, { ...invoice, searchText: fold(`R-1 Früher Größe 5 ${name}`) })
  return { ctx, client, made }
}

const texts = async (ctx: Context, table: typeof clients | typeof invoices | typeof payments) =>
  (await ctx.db.select({ text: table.searchText }).from(table).orderBy(asc(table.id))).map(({ text }) => text)

test('finds what an earlier version stored, by the words of now and by former names', async () => {
  const { ctx } = await world()
  await makeClient(ctx, { name: 'Contoso' })
  expect((await listClients(ctx, { q: 'koehler zuerich' })).rows).toEqual([])
  expect(await rewriteSearchTexts(ctx)).toBe(2)
  for (const q of ['koehler', 'kohler', 'Søn', 'soen', 'son', 'strassenbau', 'zuerich weiss', 'bücher', '7 Köhler'])
    expect((await listClients(ctx, { q })).rows, q).toHaveLength(1)
  for (const q of ['koehler r-1', 'strassenbau', 'frueher', 'fruher', 'grosse', 'groesse 5', 'Größe'])
    expect((await listInvoices(ctx, { q })).rows, q).toHaveLength(1)
})

test('finds payments that an earlier version stored by their references', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const { client } = await makePayer(ctx)
  const payment = { paymentId: ctx.id('pay'), clientId: client.id, amount: '10', currency: 'EUR' }
  const said = { method: 'transfer' as const, receivedOn: '2026-03-10', reference: 'Überweisung' }
  await recordPayment(ctx, { ...payment, ...said })
  const [made] = await texts(ctx, payments)
  await ctx.write(async (tx) => void (await tx.update(payments).set({ searchText: '' })))
  expect(await rewriteSearchTexts(ctx)).toBe(1)
  expect(await texts(ctx, payments)).toEqual([made])
  expect((await listPayments(ctx, { q: 'ueberweisung' })).rows).toHaveLength(1)
})

test('rewrites once, by two processes at the same time too, and again after it was cut short', async () => {
  const { ctx, client, made } = await world()
  const rows = Array.from({ length: 1_100 }, (_, i) => ({ ...made, id: ctx.id('inv'), number: `R-${i + 2}` }))
  await ctx.write((tx) => insertMany(tx, invoices, rows))
  let writes = 0
  const cut: Context = {
    ...ctx,
    write: async (work) => {
      if (writes++ === 2) throw new Error('cut short')
      return ctx.write(work)
    },
  }
  await expect(rewriteSearchTexts(cut)).rejects.toThrow('cut short')
  await Promise.all([rewriteSearchTexts(ctx), rewriteSearchTexts(ctx)])
  const once = await texts(ctx, invoices)
  for (const text of once) expect(text).toContain('koehler')
  expect((await listInvoices(ctx, { q: 'koehler', client: client.id })).found).toBe(1001)
  await ctx.write(async (tx) => void (await tx.update(clients).set({ searchText: 'left alone' })))
  expect(await rewriteSearchTexts(ctx)).toBe(0)
  expect(await texts(ctx, clients)).toEqual(['left alone'])
})

test('is enqueued at a start, once, if there is something to rewrite', async () => {
  const { ctx } = await testOutbox()
  const kinds = async () => (await ctx.db.select({ kind: jobs.kind }).from(jobs)).map(({ kind }) => kind)
  await enqueueRewrite(ctx)
  expect(await kinds()).toEqual([])
  const client = await makeClient(ctx, { name, searchText: fold(name) })
  await enqueueRewrite(ctx)
  expect(await kinds()).toEqual([])

  await ctx.write(async (tx) => void (await tx.delete(cursors)))
  await enqueueRewrite(ctx)
  await enqueueRewrite(ctx)
  expect(await kinds()).toEqual(['search.rewrite'])
  await runDue(ctx, handlers)
  expect((await listClients(ctx, { q: 'koehler' })).rows).toMatchObject([{ id: client.id }])
  await enqueueRewrite(ctx)
  expect(await kinds()).toEqual(['search.rewrite'])
})
