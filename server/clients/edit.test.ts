import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { clients, events, invoiceItems } from '../../db/schema'
import { nobody } from '../auth/viewer'
import type { Context } from '../context'
import { makeDraft } from '../invoices/testing'
import { makeId } from '../kernel/ids'
import { recordPayment } from '../payments/recordPayment'
import { startSubscription } from '../subscriptions/start'
import { makePrice } from '../subscriptions/testing'
import { as, makeClient, makeInvoice, makeService, member, staff, testContext } from '../testing'
import { makeUsage } from '../usage/testing'
import { addClient } from './add'
import type { EditClientInput } from './detailsInput'
import { editClient } from './edit'
import { getClientDetails } from './getDetails'
import { setClientStatus } from './setStatus'
import { unpublished } from './testing'
import { clientTotals } from './totals'

const admin = () => testContext({ as: staff('admin') })
const later = (ctx: Context): Context => ({ ...ctx, now: () => new Date(ctx.now().getTime() + 60_000) })

const rowOf = async (ctx: Context, id: string) => {
  const [row] = await ctx.db.select().from(clients).where(eq(clients.id, id))
  if (!row) throw new Error('no such row')
  return row
}
const done = async (ctx: Context) => (await ctx.db.select().from(events).orderBy(events.seq)).map((event) => event.did)

/** The form as it was read, with what somebody then typed. */
async function form(ctx: Context, clientId: string, typed: Partial<EditClientInput> = {}): Promise<EditClientInput> {
  const { client } = await getClientDetails(ctx, { clientId })
  const { id, status: _status, createdAt: _createdAt, updatedAt, externalId, ...details } = client
  return { ...details, externalId: externalId ?? '', clientId: id, updatedAt: updatedAt.toISOString(), ...typed }
}

describe('addClient', () => {
  test('stores names and addresses composed, without ligatures', async () => {
    const ctx = await admin()
    const clientId = ctx.id('cli')
    const nfd = 'Cafe\u0301 O\uFB03ce'
    const input = { clientId, name: nfd, legalName: nfd, contactName: nfd, address: nfd, city: nfd, currency: 'EUR' }
    const tidy = 'Café Office'
    expect(await addClient(ctx, input)).toEqual({ id: clientId, name: tidy })
    const stored = { name: tidy, legalName: tidy, contactName: tidy, address: tidy, city: tidy }
    expect(await rowOf(ctx, clientId)).toMatchObject(stored)
    await editClient(ctx, await form(ctx, clientId, { name: `${nfd} 2`, city: `${nfd} 2` }))
    expect(await rowOf(ctx, clientId)).toMatchObject({ ...stored, name: `${tidy} 2`, city: `${tidy} 2` })
  })

  test('adds a client that search, order and counters know; sent twice it is one', async () => {
    const ctx = await admin()
    const input = {
      clientId: ctx.id('cli'),
      name: ' Škoda Werke ',
      city: 'Plzeň',
      country: 'cz',
      vatId: 'CZ12345678',
      currency: 'kwd',
      externalId: '77',
      email: 'Pay@Skoda.test',
      address: 'One\r\nTwo',
      tags: ['key account', '', 'key account'],
    }
    expect(await addClient(ctx, input)).toEqual({ id: input.clientId, name: 'Škoda Werke' })
    await addClient(ctx, input)
    expect(await rowOf(ctx, input.clientId)).toMatchObject({
      name: 'Škoda Werke',
      nameKey: 'skoda werke',
      searchText: 'skoda werke pay@skoda.test plzen cz 77',
      country: 'CZ',
      currency: 'KWD',
      exponent: 3,
      status: 'active',
      address: 'One\nTwo',
      tags: ['key account'],
      legalName: '',
      importId: null,
    })
    expect(await clientTotals(ctx)).toMatchObject({ all: 1, active: 1 })
    expect(await done(ctx)).toEqual(['client.added'])
  })

  test('says which field cannot be used', async () => {
    const ctx = await admin()
    await makeClient(ctx, { name: 'Fabrikam', externalId: '1001' })
    const good = { clientId: ctx.id('cli'), name: 'Contoso', currency: 'EUR' }
    const fields = (fields: object) => expect.objectContaining({ code: 'invalid', fields })
    for (const [bad, field] of [
      [{ name: undefined }, 'name'],
      [{ currency: 'EUX' }, 'currency'],
      [{ country: 'QX' }, 'country'],
      [{ email: 'contoso' }, 'email'],
      [{ country: 'DE', vatId: 'DE1' }, 'vatId'],
      [{ clientId: 'cli_1' }, 'clientId'],
    ] as const) {
      await expect(addClient(ctx, { ...good, ...bad } as typeof good)).rejects.toEqual(
        fields({ [field]: [expect.any(String)] }),
      )
    }
    await expect(addClient(ctx, { ...good, externalId: '1001' })).rejects.toEqual(
      fields({ externalId: ['Fabrikam has the client number 1001'] }),
    )
    expect(await clientTotals(ctx)).toMatchObject({ all: 0 })
  })

  test('is for admins', async () => {
    const ctx = await admin()
    const input = { clientId: makeId('cli', 0), name: 'Contoso', currency: 'EUR' }
    const refused = (code: string) => expect.objectContaining({ code })
    await expect(addClient(as(ctx, nobody), input)).rejects.toEqual(refused('signed-out'))
    await expect(addClient(as(ctx, staff('support')), input)).rejects.toEqual(refused('forbidden'))
    await expect(addClient(as(ctx, member({ id: 'cli_1', name: 'C' }, 'owner')), input)).rejects.toEqual(
      refused('forbidden'),
    )
  })
})

describe('editClient', () => {
  test('changes the details, what follows from them, and says what changed; sent twice it is done once', async () => {
    const ctx = await admin()
    const { id } = await makeClient(ctx, { name: 'Contoso', vatId: 'DE1', externalId: '5', tags: ['old'] })
    const input = await form(ctx, id, {
      name: 'Änderung',
      city: 'Vigo',
      tags: ['new'],
      externalId: '',
      currency: 'JPY',
    })
    await editClient(later(ctx), input)
    await editClient(later(later(ctx)), input)
    expect(await rowOf(ctx, id)).toMatchObject({
      name: 'Änderung',
      nameKey: 'anderung',
      searchText: 'anderung vigo aenderung',
      externalId: null,
      currency: 'JPY',
      exponent: 0,
      tags: ['new'],
      vatId: 'DE1',
      updatedAt: later(ctx).now(),
    })
    expect(await ctx.db.select().from(events)).toMatchObject([
      {
        did: 'client.changed',
        clientId: id,
        audience: 'staff',
        data: { name: 'Änderung', changed: ['city', 'name', 'externalId', 'tags', 'currency'] },
      },
    ])
  })

  test('a lost update is noticed, shows what is stored, and may then be repeated', async () => {
    const ctx = await admin()
    const { id } = await makeClient(ctx, { name: 'Contoso', city: 'Vigo' })
    const mine = await form(ctx, id, { city: 'Lugo', phone: '1' })
    await editClient(later(ctx), await form(ctx, id, { city: 'Porto', phone: '1' }))
    await expect(editClient(later(later(ctx)), mine)).rejects.toMatchObject({
      code: 'invalid',
      fields: { city: ['Stored now: Porto'] },
    })
    expect(await rowOf(ctx, id)).toMatchObject({ city: 'Porto' })
    const { updatedAt } = await form(ctx, id)
    await editClient(later(later(ctx)), { ...mine, updatedAt })
    expect(await rowOf(ctx, id)).toMatchObject({ city: 'Lugo' })
  })

  test('a number of another client, and a currency in which there are amounts, are refused', async () => {
    const ctx = await admin()
    await makeClient(ctx, { name: 'Fabrikam', externalId: '1001' })
    const billed = await makeClient(ctx, { name: 'Billed' })
    const metered = await makeClient(ctx, { name: 'Metered' })
    await makeInvoice(ctx, billed.id)
    const service = await makeService(ctx)
    await makeUsage(ctx, [{ clientId: metered.id, serviceId: service.id, day: '2026-03-01', billed: '1' }])
    await expect(editClient(ctx, await form(ctx, billed.id, { externalId: '1001' }))).rejects.toMatchObject({
      fields: { externalId: ['Fabrikam has the client number 1001'] },
    })
    for (const { id } of [billed, metered]) {
      expect(await getClientDetails(ctx, { clientId: id })).toMatchObject({
        currencyStays: expect.stringContaining('EUR'),
      })
      await expect(editClient(ctx, await form(ctx, id, { currency: 'USD' }))).rejects.toMatchObject({
        fields: { currency: [expect.any(String)] },
      })
      expect(await rowOf(ctx, id)).toMatchObject({ currency: 'EUR' })
      await editClient(ctx, await form(ctx, id, { currency: undefined, city: 'Vigo' }))
      expect(await rowOf(ctx, id)).toMatchObject({ currency: 'EUR', city: 'Vigo' })
    }
  })

  test('the currency stays for whatever there is in it, which is named, and goes where that is in another', async () => {
    const ctx = await admin()
    const named = async (name: string) => (await makeClient(ctx, { name })).id
    const subscribed = await named('Subscribed')
    const price = await makePrice(ctx)
    const start = {
      subscriptionId: ctx.id('sub'),
      clientId: subscribed,
      priceId: price.id,
      timing: 'advance' as const,
      startOn: '2026-03-15',
    }
    await startSubscription(ctx, start)
    const drafted = await named('Drafted')
    await makeDraft(ctx, drafted)
    const paid = await named('Paid')
    const payment = {
      paymentId: ctx.id('pay'),
      clientId: paid,
      amount: '10.00',
      currency: 'EUR',
      method: 'cash' as const,
    }
    await recordPayment(ctx, { ...payment, receivedOn: '2026-03-15' })
    const asked = await named('Asked')
    await ctx.write(async (tx) => {
      const item = { id: ctx.id('itm'), clientId: asked, description: 'Days', currency: 'EUR', exponent: 2 }
      const limbs = { quantityWhole: 1, quantityFrac: 0, priceWhole: 1, priceFrac: 0 }
      await tx.insert(invoiceItems).values({ ...item, ...limbs, createdAt: ctx.now() })
    })
    for (const [id, what] of [
      [subscribed, 'subscriptions'],
      [drafted, 'invoices'],
      [paid, 'payments'],
      [asked, 'lines for the next invoice'],
    ] as const) {
      expect(await getClientDetails(ctx, { clientId: id })).toMatchObject({ currencyStays: `there are ${what} in EUR` })
      await expect(editClient(ctx, await form(ctx, id, { currency: 'USD' }))).rejects.toMatchObject({
        fields: { currency: [`The currency stays: there are ${what} in EUR`] },
      })
      expect(await rowOf(ctx, id)).toMatchObject({ currency: 'EUR', exponent: 2 })
    }
    const foreign = await named('Foreign')
    await makeInvoice(ctx, foreign, { currency: 'JPY', exponent: 0 })
    expect(await getClientDetails(ctx, { clientId: foreign })).toMatchObject({ currencyStays: '' })
    await editClient(ctx, await form(ctx, foreign, { currency: 'JPY' }))
    expect(await rowOf(ctx, foreign)).toMatchObject({ currency: 'JPY', exponent: 0 })
  })

  test('a client of an import that is not published is not there', async () => {
    const ctx = await admin()
    const hidden = await makeClient(ctx, { importId: await unpublished(ctx) })
    const open = await makeClient(ctx)
    for (const clientId of [hidden.id, 'none_such']) {
      const notFound = expect.objectContaining({ code: 'not-found' })
      await expect(getClientDetails(ctx, { clientId })).rejects.toEqual(notFound)
      await expect(editClient(ctx, { ...(await form(ctx, open.id)), clientId })).rejects.toEqual(notFound)
      await expect(setClientStatus(ctx, { clientId, status: 'inactive' })).rejects.toEqual(notFound)
    }
  })
})

test('setClientStatus moves the client between the counters, once', async () => {
  const ctx = await admin()
  const { id } = await addClient(ctx, { clientId: ctx.id('cli'), name: 'Contoso', currency: 'EUR' })
  await setClientStatus(ctx, { clientId: id, status: 'inactive' })
  await setClientStatus(ctx, { clientId: id, status: 'inactive' })
  expect(await clientTotals(ctx)).toEqual({ all: 1, active: 0, inactive: 1, archived: 0 })
  await setClientStatus(ctx, { clientId: id, status: 'archived' })
  await setClientStatus(ctx, { clientId: id, status: 'active' })
  expect(await clientTotals(ctx)).toEqual({ all: 1, active: 1, inactive: 0, archived: 0 })
  expect(await done(ctx)).toEqual(['client.added', 'client.made-inactive', 'client.archived', 'client.activated'])
  await expect(setClientStatus(as(ctx, staff('support')), { clientId: id, status: 'archived' })).rejects.toMatchObject({
    code: 'forbidden',
  })
})
