import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { passkeys, sessions } from '../../db/schema'
import { record } from '../activity/record'
import { confirmAddress } from '../auth/confirmAddress'
import { makeLink } from '../auth/linkTesting'
import { resetPassword } from '../auth/resetPassword'
import { as, makeClient, member, staff, testContext } from '../testing'
import { changeRole } from './changeRole'
import { listStaff } from './listStaff'
import { setActive } from './setActive'
import { eventsOf, makeMember, makePerson, personOf, sessionsOf } from './testing'

const refused = (code: string) => expect.objectContaining({ code })

async function firm() {
  const ctx = await testContext({ as: staff('admin') })
  const client = await makeClient(ctx)
  const ada = await makePerson(ctx, 'Ada', { staffRole: 'admin', totpSecret: 'sealed' })
  const bob = await makePerson(ctx, 'Bob', { staffRole: 'support' })
  const cleo = await makeMember(ctx, client.id, 'Cleo', { owner: true })
  return { ctx: as(ctx, { ...staff('admin'), id: ada.id }), client, ada, bob, cleo }
}

test('listStaff shows the firm, and no secret', async () => {
  const { ctx, ada, bob } = await firm()
  const dan = await makePerson(ctx, 'Dan', { staffRole: 'support', status: 'deactivated' })
  const key = { id: 'key', personId: dan.id, name: '', publicKey: '', counter: 0, transports: [] }
  await ctx.write(async (tx) => {
    await tx.insert(passkeys).values({ ...key, createdAt: ctx.now() })
    await tx.delete(sessions).where(eq(sessions.personId, bob.id))
    record(
      tx,
      { ...ctx, now: () => new Date(5) },
      {
        did: 'session.started',
        thing: { kind: 'person', id: bob.id },
        audience: 'staff',
      },
    )
  })
  const found = await listStaff(ctx)
  expect(found).toEqual([
    {
      id: ada.id,
      name: 'Ada',
      email: 'ada@people.test',
      status: 'active',
      mailState: 'ok',
      role: 'admin',
      secondFactor: true,
      lastSeenAt: ctx.now(),
      you: true,
    },
    expect.objectContaining({ id: bob.id, role: 'support', secondFactor: false, lastSeenAt: new Date(5), you: false }),
    expect.objectContaining({ id: dan.id, status: 'deactivated', secondFactor: true }),
  ])
})

describe('changeRole', () => {
  test('changes the role once and ends the sessions', async () => {
    const { ctx, bob } = await firm()
    expect(await changeRole(ctx, { personId: bob.id, role: 'admin' })).toEqual({ name: 'Bob' })
    expect(await sessionsOf(ctx, bob.id)).toBe(0)
    await changeRole(ctx, { personId: bob.id, role: 'admin' })
    expect(await personOf(ctx, bob.id)).toMatchObject({ staffRole: 'admin' })
    expect(await eventsOf(ctx)).toMatchObject([
      { did: 'person.role-changed', thingId: bob.id, audience: 'staff', data: { from: 'support', to: 'admin' } },
    ])
  })

  test('of the last two administrators who lower or deactivate each other at once, one stays', async () => {
    const { ctx, ada, bob } = await firm()
    await changeRole(ctx, { personId: bob.id, role: 'admin' })
    const done = await Promise.allSettled([
      changeRole(ctx, { personId: ada.id, role: 'support' }),
      setActive(ctx, { personId: bob.id, active: false }),
    ])
    expect(done.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    const admins = (await listStaff(ctx)).filter((one) => one.role === 'admin' && one.status === 'active')
    expect(admins).toHaveLength(1)
  })

  test('not of a client, of nobody, nor by others', async () => {
    const { ctx, client, ada, bob, cleo } = await firm()
    for (const personId of [cleo.id, 'none_such']) {
      await expect(changeRole(ctx, { personId, role: 'admin' })).rejects.toEqual(refused('not-found'))
    }
    await expect(changeRole(ctx, { personId: ada.id, role: 'support' })).rejects.toEqual(refused('invalid'))
    await expect(changeRole(ctx, { personId: bob.id, role: 'owner' as 'admin' })).rejects.toEqual(refused('invalid'))
    const viewing = { ...member(client, 'owner'), id: ada.id, viewing: true }
    for (const viewer of [staff('support'), member(client, 'owner'), viewing]) {
      const other = as(ctx, viewer)
      await expect(listStaff(other)).rejects.toEqual(refused('forbidden'))
      await expect(changeRole(other, { personId: bob.id, role: 'admin' })).rejects.toEqual(refused('forbidden'))
      await expect(setActive(other, { personId: bob.id, active: false })).rejects.toEqual(refused('forbidden'))
    }
  })
})

describe('setActive', () => {
  test('signs anybody out until they are reactivated', async () => {
    const { ctx, client, cleo } = await firm()
    const { cookie } = await ctx.sessions.start({
      personId: cleo.id,
      staff: false,
      kind: 'browser',
      ip: '',
      userAgent: '',
    })
    expect(await ctx.sessions.find(cookie)).toMatchObject({ membership: { clientId: client.id } })
    await setActive(ctx, { personId: cleo.id, active: false })
    await setActive(ctx, { personId: cleo.id, active: false })
    expect(await sessionsOf(ctx, cleo.id)).toBe(0)
    expect(await ctx.sessions.find(cookie)).toBeNull()
    await setActive(ctx, { personId: cleo.id, active: true })
    expect(await personOf(ctx, cleo.id)).toMatchObject({ status: 'active' })
    expect(await ctx.sessions.find(cookie)).toBeNull()
    expect((await eventsOf(ctx)).map((event) => event.did)).toEqual(['person.deactivated', 'person.reactivated'])
  })

  test('links that were asked for before open nothing after somebody is reactivated', async () => {
    const { ctx, cleo } = await firm()
    const address = await makeLink(ctx, 'address', { personId: cleo.id, email: 'thief@other.test' })
    const reset = await makeLink(ctx, 'reset', { personId: cleo.id, email: cleo.email })
    await setActive(ctx, { personId: cleo.id, active: false })
    await setActive(ctx, { personId: cleo.id, active: true })
    await expect(confirmAddress(ctx, { token: address.token })).rejects.toEqual(refused('gone'))
    const password = 'enough words for a thief'
    await expect(resetPassword(ctx, { token: reset.token, password })).rejects.toEqual(refused('gone'))
  })

  test('whoever had not joined is invited again, and the last administrator stays', async () => {
    const { ctx, client, ada } = await firm()
    const dan = await makeMember(ctx, client.id, 'Dan', {}, { status: 'invited', passwordHash: null })
    await setActive(ctx, { personId: dan.id, active: false })
    await setActive(ctx, { personId: dan.id, active: true })
    expect(await personOf(ctx, dan.id)).toMatchObject({ status: 'invited' })
    await expect(setActive(ctx, { personId: ada.id, active: false })).rejects.toEqual(refused('invalid'))
    await expect(setActive(ctx, { personId: 'none_such', active: false })).rejects.toEqual(refused('not-found'))
  })
})
