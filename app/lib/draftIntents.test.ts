import { expect, test } from 'vitest'
import { prices } from '~/db/schema'
import type { Context } from '~/server/context'
import { draftForm } from '~/server/invoices/draftForm'
import { makeTaxRate } from '~/server/invoices/testing'
import { Refusal } from '~/server/kernel/refusal'
import { makeClient, makeService, staff, testContext } from '~/server/testing'
import { makeUsage } from '~/server/usage/testing'
import type { Shown } from './draft'
import { draftRejected, lineIntents } from './draftIntents'

async function editorFor(ctx: Context, { clientId }: Record<string, string>) {
  const { editor } = await draftForm(ctx, { client: clientId })
  if (!editor) throw new Refusal('not-found')
  return editor
}
const intents = lineIntents(editorFor)

const shown = async (answer: Promise<Response>): Promise<Shown> => (await answer).json()

async function metered(ctx: Context) {
  const client = await makeClient(ctx)
  const rate = await makeTaxRate(ctx, 'VAT', 19_000)
  const service = await makeService(ctx, { name: 'Storage', unit: 'GB', taxRateId: rate.id })
  await makeUsage(ctx, [{ clientId: client.id, serviceId: service.id, day: '2026-03-02', billed: '12.5' }])
  return { client, rate, service }
}

test('a line of usage has the tax of its service', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const { client, rate, service } = await metered(ctx)
  const form = { clientId: client.id, metered: `${service.id} GB` }
  const { lines } = await shown(intents['add-usage'](ctx, form, {}))
  expect(lines).toMatchObject([{ serviceId: service.id, price: '12.50', tax: rate.id }])
})

const typed = { 'lines.0.description': 'Setup', 'lines.0.price': '100', 'lines.0.tax': 'none' }

test.each(['add-line', 'add-price', 'add-usage', 'remove', 'totals'] as const)(
  '%s keeps the totals',
  async (intent) => {
    const ctx = await testContext({ as: staff('admin') })
    const { client, service } = await metered(ctx)
    await ctx.write(async (tx) => {
      const price = { serviceId: service.id, currency: 'EUR', exponent: 2, interval: 'month' as const, tiers: [] }
      await tx
        .insert(prices)
        .values({ ...price, id: 'prc_flat', kind: 'flat', unitWhole: 9, activeFromOn: '2026-01-01' })
    })
    const form = { ...typed, clientId: client.id, catalogue: 'prc_flat', metered: `${service.id} GB` }
    const request = new Request('https://portal.test/invoices/new?line=7')
    const { totals } = await shown(intents[intent](ctx, form, {}, request))
    const [netMinor, taxMinor] = {
      ...{ 'add-line': [10_000, 0], remove: [10_000, 0], totals: [10_000, 0] },
      ...{ 'add-price': [10_900, 171], 'add-usage': [11_250, 238] },
    }[intent] as [number, number]
    expect(totals).toMatchObject({ netMinor, taxMinor, complete: true })
  },
)

test('adds up the complete lines of a form, and says that others are not counted', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const { client } = await metered(ctx)
  const form = { ...typed, clientId: client.id, 'lines.1.description': 'Half', 'lines.1.price': 'x' }
  expect((await shown(intents['add-line'](ctx, form, {}))).totals).toMatchObject({ netMinor: 10_000, complete: false })
})

test('keeps the totals when a button is rejected', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const { client } = await metered(ctx)
  const form = { ...typed, clientId: client.id }
  await expect(intents['add-price'](ctx, form, {})).rejects.toMatchObject({ code: 'invalid' })
  expect((await draftRejected(editorFor)(ctx, form, {})).totals).toMatchObject({ netMinor: 10_000, complete: true })
})

test('a price that charges what the rows cost is no line by itself', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const { client, service } = await metered(ctx)
  const price = { serviceId: service.id, currency: 'EUR', exponent: 2, interval: 'month' as const, tiers: [] }
  await ctx.write(async (tx) => {
    await tx.insert(prices).values([
      { ...price, id: 'prc_cost', kind: 'metered', activeFromOn: '2026-01-01' },
      { ...price, id: 'prc_flat', kind: 'flat', unitWhole: 9, activeFromOn: '2026-01-01' },
    ])
  })
  const { editor } = await draftForm(ctx, { client: client.id })
  expect(editor?.catalogue.map(({ id }) => id)).toEqual(['prc_flat'])
})
