import { describe, expect, test } from 'vitest'
import { memberships } from '../../db/schema'
import { nobody, type Person } from '../auth/viewer'
import { unpublished } from '../clients/testing'
import type { Context } from '../context'
import { as, makeClient, member, staff, testContext } from '../testing'
import { changeRights } from './changeRights'
import { listTeam } from './listTeam'
import { removeMember } from './removeMember'
import { eventsOf, makeMember, membershipsOf, sessionsOf } from './testing'

const refused = (code: string) => expect.objectContaining({ code })

/** Contoso with two owners and a colleague, Fabrikam with an owner. */
async function teams() {
  const ctx = await testContext({ as: staff('admin') })
  const ours = await makeClient(ctx, { name: 'Contoso' })
  const theirs = await makeClient(ctx, { name: 'Fabrikam' })
  const ada = await makeMember(ctx, ours.id, 'Ada', { owner: true })
  const bob = await makeMember(ctx, ours.id, 'Bob', { owner: true })
  const cleo = await makeMember(ctx, ours.id, 'Cleo', { usage: true })
  const zoe = await makeMember(ctx, theirs.id, 'Zoe', { owner: true })
  const viewer: Person = { ...member(ours, 'owner'), id: ada.id }
  return { ctx, owner: as(ctx, viewer), viewer, ours, theirs, ada, bob, cleo, zoe }
}

const at = (ctx: Context, now: Date): Context => ({ ...ctx, now: () => now })

describe('listTeam', () => {
  test('shows an owner the own people, staff those of any client', async () => {
    const { ctx, owner, ours, theirs, ada } = await teams()
    const own = await listTeam(owner, {})
    expect(own).toMatchObject({
      client: { id: ours.id, name: 'Contoso' },
      members: [
        { id: ada.id, name: 'Ada', owner: true, you: true, lastSeenAt: ctx.now() },
        { name: 'Bob', owner: true, you: false },
        { name: 'Cleo', owner: false, rights: ['usage'] },
      ],
      can: { manage: true, deactivate: false },
    })
    expect(JSON.stringify(own)).not.toMatch(/Zoe|Fabrikam|hash/)
    const admin = await listTeam(ctx, { clientId: theirs.id })
    expect(admin).toMatchObject({ members: [{ name: 'Zoe' }], can: { manage: true, deactivate: true } })
    const support = await listTeam(as(ctx, staff('support')), { clientId: theirs.id })
    expect(support).toMatchObject({ members: [{ name: 'Zoe' }], can: { manage: false, deactivate: false } })
  })

  test("a neighbour's is not found, as one that is not there", async () => {
    const { ctx, owner, ours, theirs } = await teams()
    const hidden = await makeClient(ctx, { importId: await unpublished(ctx) })
    for (const clientId of [theirs.id, hidden.id, 'none_such']) {
      await expect(listTeam(owner, { clientId })).rejects.toEqual(refused('not-found'))
    }
    await expect(listTeam(ctx, { clientId: hidden.id })).rejects.toEqual(refused('not-found'))
    await expect(listTeam(ctx, {})).rejects.toEqual(refused('not-found'))
    await expect(listTeam(as(ctx, nobody), {})).rejects.toEqual(refused('signed-out'))
    await expect(listTeam(as(ctx, member(ours, ['billing'])), {})).rejects.toEqual(refused('forbidden'))
  })
})

describe('changeRights', () => {
  test('sets all of them, once', async () => {
    const { ctx, owner, ours, cleo } = await teams()
    const input = { clientId: ours.id, personId: cleo.id, rights: ['billing' as const, 'files' as const] }
    expect(await changeRights(owner, input)).toEqual({ name: 'Cleo' })
    await changeRights(owner, input)
    expect(await membershipsOf(ctx, cleo.id)).toMatchObject([
      { owner: false, billing: true, tickets: false, usage: false, files: true },
    ])
    expect(await eventsOf(ctx)).toMatchObject([
      {
        did: 'member.rights-changed',
        thingId: cleo.id,
        clientId: ours.id,
        audience: 'client',
        data: { from: ['usage'], to: ['billing', 'files'] },
      },
    ])
    expect(await sessionsOf(ctx, cleo.id)).toBe(1)
  })

  test('the last owner stays one, whoever asks', async () => {
    const { ctx, owner, ours, ada, bob } = await teams()
    const lose = (personId: string) => ({ clientId: ours.id, personId, rights: ['billing' as const] })
    await changeRights(owner, lose(bob.id))
    const last = expect.objectContaining({ code: 'invalid', message: expect.stringContaining('Ada is the last owner') })
    await expect(changeRights(owner, lose(ada.id))).rejects.toEqual(last)
    await expect(changeRights(ctx, lose(ada.id))).rejects.toEqual(last)
    await expect(removeMember(ctx, { clientId: ours.id, personId: ada.id })).rejects.toEqual(last)
    expect(await membershipsOf(ctx, ada.id)).toMatchObject([{ owner: true }])
  })

  test('an owner steps down where another stays who can sign in', async () => {
    const { ctx, owner, ours, ada, bob } = await teams()
    await makeMember(ctx, ours.id, 'Dan', { owner: true }, { status: 'invited', passwordHash: null })
    await makeMember(ctx, ours.id, 'Eve', { owner: true }, { status: 'deactivated' })
    await changeRights(owner, { clientId: ours.id, personId: ada.id, rights: [] })
    expect(await membershipsOf(ctx, ada.id)).toMatchObject([{ owner: false }])
    await expect(changeRights(ctx, { clientId: ours.id, personId: bob.id, rights: [] })).rejects.toEqual(
      refused('invalid'),
    )
  })

  test('of two owners who take it from each other at once, one stays', async () => {
    const { ctx, ours, ada, bob } = await teams()
    const lose = (personId: string) => changeRights(ctx, { clientId: ours.id, personId, rights: [] })
    const done = await Promise.allSettled([lose(ada.id), lose(bob.id)])
    expect(done.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test("a neighbour's member is not found, nor are others allowed", async () => {
    const { ctx, owner, viewer, ours, theirs, cleo, zoe } = await teams()
    const input = (clientId: string, personId: string) => ({ clientId, personId, rights: ['owner' as const] })
    for (const [clientId, personId] of [
      [theirs.id, zoe.id],
      [ours.id, zoe.id],
      [theirs.id, cleo.id],
      [ours.id, 'none_such'],
    ] as const) {
      await expect(changeRights(owner, input(clientId, personId))).rejects.toEqual(refused('not-found'))
      await expect(removeMember(owner, { clientId, personId })).rejects.toEqual(refused('not-found'))
    }
    for (const one of [member(ours, ['billing']), staff('support'), { ...viewer, viewing: true }]) {
      await expect(changeRights(as(ctx, one), input(ours.id, cleo.id))).rejects.toEqual(refused('forbidden'))
      await expect(removeMember(as(ctx, one), { clientId: ours.id, personId: cleo.id })).rejects.toEqual(
        refused('forbidden'),
      )
    }
    expect(await membershipsOf(ctx, zoe.id)).toHaveLength(1)
    expect(await eventsOf(ctx)).toEqual([])
  })
})

describe('removeMember', () => {
  test('signs out whoever belongs to nothing else', async () => {
    const { ctx, owner, ours, cleo } = await teams()
    await removeMember(at(owner, new Date(ctx.now().getTime() + 1)), { clientId: ours.id, personId: cleo.id })
    expect(await membershipsOf(ctx, cleo.id)).toEqual([])
    expect(await sessionsOf(ctx, cleo.id)).toBe(0)
    await expect(removeMember(owner, { clientId: ours.id, personId: cleo.id })).rejects.toEqual(refused('not-found'))
    expect(await eventsOf(ctx)).toMatchObject([{ did: 'member.removed', thingId: cleo.id, clientId: ours.id }])
  })

  test('leaves what else they belong to', async () => {
    const { ctx, owner, ours, theirs, cleo } = await teams()
    await ctx.write(
      async (tx) =>
        void (await tx.insert(memberships).values({ clientId: theirs.id, personId: cleo.id, createdAt: ctx.now() })),
    )
    await removeMember(owner, { clientId: ours.id, personId: cleo.id })
    expect(await membershipsOf(ctx, cleo.id)).toMatchObject([{ clientId: theirs.id }])
    expect(await sessionsOf(ctx, cleo.id)).toBe(1)
  })
})
