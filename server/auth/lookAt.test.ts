import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { bells, memberships } from '../../db/schema'
import { addClient } from '../clients/add'
import { setClientStatus } from '../clients/setStatus'
import { unpublished } from '../clients/testing'
import type { Context } from '../context'
import { listInvoices } from '../invoices/list'
import { changeRole } from '../people/changeRole'
import { eventsOf, makeMember, makePerson } from '../people/testing'
import { as, makeClient, makeInvoice, staff, system, testContext } from '../testing'
import { elsewhereOf, leaveView, lookAt, viewAs } from './lookAt'
import { may, type Permission, policy } from './policy'
import { nobody, type Person } from './viewer'

/** As the next request of the same browser. */
async function signedIn(ctx: Context, person: { id: string; staffRole?: string | null }) {
  const { cookie } = await ctx.sessions.start({
    personId: person.id,
    staff: Boolean(person.staffRole),
    kind: 'browser',
    ip: '',
    userAgent: '',
  })
  return async (): Promise<Context & { viewer: Person }> => {
    const viewer = await ctx.sessions.find(cookie)
    if (!viewer) throw new Error('signed out')
    return { ...ctx, viewer }
  }
}

const refused = (code: string) => expect.objectContaining({ code })

async function world() {
  const ctx = await testContext({ as: system })
  const contoso = await makeClient(ctx, { name: 'Contoso' })
  const fabrikam = await makeClient(ctx, { name: 'Fabrikam' })
  const admin = await makePerson(ctx, 'Ada', { staffRole: 'admin' })
  await makePerson(ctx, 'Bob', { staffRole: 'admin' })
  return { ctx, contoso, fabrikam, admin }
}

describe('viewAs', () => {
  test('shows what an owner sees, until it is left', async () => {
    const { ctx, contoso, fabrikam, admin } = await world()
    await makeInvoice(ctx, contoso.id, { number: '1' })
    await makeInvoice(ctx, fabrikam.id, { number: '2' })
    const request = await signedIn(ctx, admin)
    expect(await viewAs(await request(), { clientId: contoso.id })).toEqual({ name: 'Contoso' })
    const viewing = await request()
    expect(viewing.viewer).toMatchObject({
      id: admin.id,
      staff: null,
      viewing: true,
      membership: { clientId: contoso.id, owner: true },
    })
    expect((await listInvoices(viewing, {})).rows.map((row) => row.number)).toEqual(['1'])
    expect(await leaveView(viewing)).toEqual({ clientId: contoso.id })
    expect((await request()).viewer).toMatchObject({ staff: 'admin', viewing: false, membership: null })
    expect(await leaveView(await request())).toEqual({ clientId: null })
    expect(await eventsOf(ctx)).toMatchObject([
      { did: 'client.viewed-as', clientId: contoso.id, audience: 'staff' },
      { did: 'client.view-left', clientId: contoso.id, audience: 'staff' },
    ])
  })

  test('nothing can be changed meanwhile', async () => {
    const { ctx, contoso, fabrikam, admin } = await world()
    const request = await signedIn(ctx, admin)
    await viewAs(await request(), { clientId: contoso.id })
    const viewing = await request()
    const changing = (Object.keys(policy) as Permission[]).filter((one) => 'changes' in policy[one])
    expect(changing.length).toBeGreaterThan(5)
    for (const permission of changing) expect(may(viewing.viewer, permission), permission).toBe(false)
    for (const verb of [
      () => viewAs(viewing, { clientId: fabrikam.id }),
      () => lookAt(viewing, { clientId: contoso.id }),
      () => setClientStatus(viewing, { clientId: contoso.id, status: 'archived' }),
      () => addClient(viewing, { clientId: ctx.id('cli'), name: 'Other', currency: 'EUR' }),
    ]) {
      await expect(verb()).rejects.toEqual(refused('forbidden'))
    }
  })

  test('support cannot; what is archived, hidden or nothing is not found', async () => {
    const { ctx, contoso, admin } = await world()
    const archived = await makeClient(ctx, { status: 'archived' })
    const hidden = await makeClient(ctx, { importId: await unpublished(ctx) })
    const request = await signedIn(ctx, admin)
    for (const clientId of [archived.id, hidden.id, 'none_such']) {
      await expect(viewAs(await request(), { clientId })).rejects.toEqual(refused('not-found'))
    }
    const support = await signedIn(ctx, await makePerson(ctx, 'Cleo', { staffRole: 'support' }))
    await expect(viewAs(await support(), { clientId: contoso.id })).rejects.toEqual(refused('forbidden'))
    expect((await request()).viewer.viewing).toBe(false)
  })

  test('ends when the client is archived, and when the role is lowered', async () => {
    const { ctx, contoso, fabrikam, admin } = await world()
    const request = await signedIn(ctx, admin)
    await viewAs(await request(), { clientId: contoso.id })
    await setClientStatus(as(ctx, staff('admin')), { clientId: contoso.id, status: 'archived' })
    expect((await request()).viewer).toMatchObject({ staff: 'admin', viewing: false })
    await viewAs(await request(), { clientId: fabrikam.id })
    await changeRole(as(ctx, staff('admin')), { personId: admin.id, role: 'support' })
    await expect(request()).rejects.toThrow('signed out')
  })
})

describe('lookAt', () => {
  test('switches between the own organisations, with the rights of each', async () => {
    const { ctx, contoso, fabrikam } = await world()
    const other = await makeClient(ctx, { name: 'Other' })
    const zoe = await makeMember(ctx, contoso.id, 'Zoe', { usage: true })
    await ctx.write(
      async (tx) =>
        void (await tx
          .insert(memberships)
          .values({ clientId: fabrikam.id, personId: zoe.id, owner: true, createdAt: ctx.now() })),
    )
    const request = await signedIn(ctx, zoe)
    expect((await request()).viewer.membership).toMatchObject({ clientId: contoso.id, owner: false })
    expect(await lookAt(await request(), { clientId: fabrikam.id })).toEqual({ name: 'Fabrikam' })
    expect((await request()).viewer.membership).toMatchObject({ clientId: fabrikam.id, owner: true })
    for (const clientId of [other.id, 'none_such']) {
      await expect(lookAt(await request(), { clientId })).rejects.toEqual(refused('not-found'))
    }
    await expect(viewAs(await request(), { clientId: contoso.id })).rejects.toEqual(refused('forbidden'))
    expect(await leaveView(await request())).toEqual({ clientId: null })
    expect((await request()).viewer.membership).toMatchObject({ clientId: fabrikam.id })

    await ctx.write(async (tx) => void (await tx.delete(memberships).where(eq(memberships.clientId, fabrikam.id))))
    expect((await request()).viewer.membership).toMatchObject({ clientId: contoso.id })
  })

  test('a link to another of the own organisations is known, and no other is named', async () => {
    const { ctx, contoso, fabrikam, admin } = await world()
    const bob = await makeMember(ctx, contoso.id, 'Bill', { usage: true })
    const add = (clientId: string) => ({ clientId, personId: bob.id, usage: true, createdAt: ctx.now() })
    await ctx.write(async (tx) => void (await tx.insert(memberships).values(add(fabrikam.id))))
    const stranger = await makeClient(ctx, { name: 'Adatum' })
    const request = await signedIn(ctx, bob)
    await lookAt(await request(), { clientId: contoso.id })
    const mine = await request()
    expect(elsewhereOf(mine, { clientId: fabrikam.id })).toEqual({ clientId: fabrikam.id, name: 'Fabrikam' })
    for (const clientId of [contoso.id, stranger.id, '', null]) expect(elsewhereOf(mine, { clientId })).toBeNull()
    expect(elsewhereOf(await (await signedIn(ctx, admin))(), { clientId: contoso.id })).toBeNull()
    expect(() => elsewhereOf({ ...ctx, viewer: nobody }, { clientId: contoso.id })).toThrow(refused('signed-out'))
  })

  test('is not for staff', async () => {
    const { ctx, contoso } = await world()
    await expect(lookAt(as(ctx, staff('admin')), { clientId: contoso.id })).rejects.toEqual(refused('forbidden'))
  })

  test('staff who are members of a client too are staff, and at no organisation', async () => {
    const { ctx, contoso } = await world()
    const kim = await makeMember(ctx, contoso.id, 'Kim', { owner: true }, { staffRole: 'support' })
    const request = await signedIn(ctx, kim)
    expect((await request()).viewer).toMatchObject({ staff: 'support', membership: null, memberships: [] })
  })
})

test('the session says what is unread, to whoever views as a client nothing', async () => {
  const { ctx, contoso, admin } = await world()
  await ctx.write(async (tx) => void (await tx.insert(bells).values({ personId: admin.id, unread: 3, version: 1 })))
  const asAdmin = await signedIn(ctx, admin)
  expect((await asAdmin()).viewer.unread).toBe(3)
  await viewAs(await asAdmin(), { clientId: contoso.id })
  expect((await asAdmin()).viewer).toMatchObject({ viewing: true, unread: 0 })
})
