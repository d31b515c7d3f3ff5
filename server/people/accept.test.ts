import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { attempts, clients, memberships, people, sessions } from '../../db/schema'
import { atRest, makeLink, personBy, sentToken } from '../auth/linkTesting'
import { signIn } from '../auth/signIn'
import { cookieValue, firmWithPeople, withTotp } from '../auth/testing'
import type { Context } from '../context'
import { as, member, staff } from '../testing'
import { acceptInvitation } from './accept'
import { invite } from './invite'
import { readInvitation } from './readInvitation'
import { makeMember, makePerson, membershipsOf, sessionsOf } from './testing'

const EVE = 'eve@mail.test'
const PASSWORD = 'enough words for everybody'
const account = { name: 'Eve', password: PASSWORD }
const GONE = { code: 'gone', message: 'This link no longer works.' }

async function firm() {
  const { ctx, client } = await firmWithPeople()
  const admin = await makePerson(ctx, 'Anna', { staffRole: 'admin' })
  const owner = await makeMember(ctx, client.id, 'Olga', { owner: true })
  const byAdmin = as(ctx, { ...staff('admin'), id: admin.id })
  const byOwner = as(ctx, { ...member(client, 'owner'), id: owner.id })
  return { ctx, client, admin, owner, byAdmin, byOwner }
}

async function invited(email = EVE) {
  const made = await firm()
  await invite(made.byOwner, { email, name: 'Eve', rights: ['billing', 'files'] })
  return { ...made, token: await sentToken(made.ctx, 'invitation', email) }
}

const change = (ctx: Context, personId: string, set: Partial<typeof people.$inferInsert>) =>
  ctx.write(async (tx) => void (await tx.update(people).set(set).where(eq(people.id, personId))))

describe('accepting', () => {
  test('makes the account, its membership and a session, with what was promised', async () => {
    const { ctx, client, token } = await invited()
    expect(await readInvitation(ctx, { token })).toEqual({
      by: 'Olga',
      client: client.name,
      email: EVE,
      name: 'Eve',
      staffRole: null,
      owner: false,
      rights: ['billing', 'files'],
      known: false,
    })
    const { cookies, place } = await acceptInvitation(ctx, { token, ...account })
    expect(place).toBe(client.name)
    expect(await ctx.sessions.find(cookieValue(cookies?.[0] ?? ''))).toMatchObject({
      name: 'Eve',
      email: EVE,
      staff: null,
      membership: { clientId: client.id, owner: false, rights: ['billing', 'files'] },
    })
    expect(await personBy(ctx, EVE)).toMatchObject({ status: 'active', emailVerifiedAt: ctx.now() })
    expect(await signIn(ctx, { email: EVE, password: PASSWORD, kind: 'browser' })).toMatchObject({ step: 'done' })
    await expect(acceptInvitation(ctx, { token, ...account })).rejects.toMatchObject(GONE)
    await expect(readInvitation(ctx, { token })).rejects.toMatchObject(GONE)
  })

  test('makes somebody staff', async () => {
    const { ctx, byAdmin } = await firm()
    await invite(byAdmin, { email: EVE, name: 'Eve', staffRole: 'support' })
    const token = await sentToken(ctx, 'invitation', EVE)
    const { cookies } = await acceptInvitation(ctx, { token, ...account })
    expect(await ctx.sessions.find(cookieValue(cookies?.[0] ?? ''))).toMatchObject({
      staff: 'support',
      membership: null,
    })
  })

  test('completes an imported member, with the rights of the invitation', async () => {
    const { ctx, client, byOwner } = await firm()
    const ines = await makeMember(
      ctx,
      client.id,
      'Ines',
      { owner: true },
      { status: 'invited', passwordHash: null, email: EVE },
    )
    await invite(byOwner, { email: EVE, name: 'Ines', rights: ['usage'] })
    await acceptInvitation(ctx, { token: await sentToken(ctx, 'invitation', EVE), ...account })
    expect(await personBy(ctx, EVE)).toMatchObject({ id: ines.id, status: 'active', name: 'Eve' })
    expect(await membershipsOf(ctx, ines.id)).toMatchObject([{ owner: false, usage: true, billing: false }])
  })

  test('adds a membership to an account that is there, which signs in as ever', async () => {
    const { ctx, client, token } = await invited('nora@people.test')
    const nora = await makePerson(ctx, 'Nora')
    await withTotp(ctx, nora.email)
    const before = await personBy(ctx, nora.email)
    expect(await readInvitation(ctx, { token })).toMatchObject({ known: true })
    // Whoever holds the link cannot give the account another name or password.
    expect(await acceptInvitation(ctx, { token, name: 'Mallory', password: 'another password of theirs' })).toEqual({
      email: nora.email,
      place: client.name,
      cookies: null,
    })
    expect(await personBy(ctx, nora.email)).toEqual(before)
    expect(await membershipsOf(ctx, nora.id)).toMatchObject([{ clientId: client.id, billing: true, owner: false }])
    expect(await sessionsOf(ctx, nora.id)).toBe(1)
  })

  test('a role in the firm ends the sessions of a member, who had longer ones', async () => {
    const { ctx, client, byAdmin } = await firm()
    const mia = await makeMember(ctx, client.id, 'Mia', { usage: true })
    await invite(byAdmin, { email: mia.email, name: 'Mia', staffRole: 'admin' })
    await acceptInvitation(ctx, { token: await sentToken(ctx, 'invitation', mia.email) })
    expect(await personBy(ctx, mia.email)).toMatchObject({ staffRole: 'admin' })
    expect(await sessionsOf(ctx, mia.id)).toBe(0)
  })

  test('never lowers what somebody got by another way meanwhile', async () => {
    const { ctx, client, byAdmin } = await firm()
    const nora = await makePerson(ctx, 'Nora')
    await invite(byAdmin, { email: nora.email, name: 'N', clientId: client.id, rights: ['usage'] })
    const toClient = await sentToken(ctx, 'invitation', nora.email)
    await ctx.write(
      async (tx) =>
        void (await tx
          .insert(memberships)
          .values({ clientId: client.id, personId: nora.id, owner: true, createdAt: ctx.now() })),
    )
    await acceptInvitation(ctx, { token: toClient })
    expect(await membershipsOf(ctx, nora.id)).toMatchObject([{ owner: true }])
    const { token } = await makeLink(ctx, 'invitation', { email: 'anna@people.test', staffRole: 'support' })
    await acceptInvitation(ctx, { token })
    expect(await personBy(ctx, 'anna@people.test')).toMatchObject({ staffRole: 'admin' })
  })

  test.each([
    ['whoever invited is deactivated', { status: 'deactivated' as const }, null],
    ['whoever invited is no owner any more', null, { owner: false, billing: true }],
  ])('is gone when %s', async (_name, person, membership) => {
    const { ctx, owner, token } = await invited()
    if (person) await change(ctx, owner.id, person)
    if (membership) {
      await ctx.write(
        async (tx) => void (await tx.update(memberships).set(membership).where(eq(memberships.personId, owner.id))),
      )
    }
    await expect(readInvitation(ctx, { token })).rejects.toMatchObject(GONE)
    await expect(acceptInvitation(ctx, { token, ...account })).rejects.toMatchObject(GONE)
    expect(await personBy(ctx, EVE)).toBeUndefined()
  })

  test.each(['support', null] as const)('to the firm is gone when the administrator is %s meanwhile', async (role) => {
    const { ctx, admin, client, byAdmin } = await firm()
    await invite(byAdmin, { email: EVE, name: 'Eve', staffRole: 'admin' })
    const token = await sentToken(ctx, 'invitation', EVE)
    await change(ctx, admin.id, { staffRole: role })
    // An owner somewhere is nobody in the firm.
    await ctx.write(
      async (tx) =>
        void (await tx
          .insert(memberships)
          .values({ clientId: client.id, personId: admin.id, owner: true, createdAt: ctx.now() })),
    )
    await expect(acceptInvitation(ctx, { token, ...account })).rejects.toMatchObject(GONE)
  })

  test('is gone with the client, and for somebody deactivated; open to an inactive client', async () => {
    const { ctx, client, token } = await invited()
    const set = (status: 'inactive' | 'archived') =>
      ctx.write(async (tx) => void (await tx.update(clients).set({ status }).where(eq(clients.id, client.id))))
    await set('archived')
    await expect(acceptInvitation(ctx, { token, ...account })).rejects.toMatchObject(GONE)
    await set('inactive')
    expect(await readInvitation(ctx, { token })).toMatchObject({ email: EVE })
    await makePerson(ctx, 'Eve', { email: EVE, status: 'deactivated' })
    await expect(readInvitation(ctx, { token })).rejects.toMatchObject(GONE)
    await expect(acceptInvitation(ctx, { token, ...account })).rejects.toMatchObject(GONE)
  })

  test.each([
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ password: undefined }, 'password'],
    [{ password: 'short' }, 'password'],
    [{ password: 'letmein-2026' }, 'password'],
    [{ password: 'eve-northwind-1' }, 'password'],
  ])('refuses %j at the field and stays open', async (wrong, field) => {
    const { ctx, token } = await invited()
    await expect(acceptInvitation(ctx, { token, ...account, ...wrong })).rejects.toMatchObject({
      code: 'invalid',
      fields: { [field]: [expect.any(String)] },
    })
    expect(await readInvitation(ctx, { token })).toMatchObject({ known: false })
  })

  test('is done once by a hundred at once', async () => {
    const { ctx, token } = await invited()
    const tries = Array.from(
      { length: 100 },
      (_, i): Context => ({ ...ctx, from: { ...ctx.from, ip: `192.0.2.${i}` } }),
    )
    const done = await Promise.allSettled(tries.map((one) => acceptInvitation(one, { token, ...account })))
    expect(done.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    for (const one of done) if (one.status === 'rejected') expect(one.reason).toMatchObject(GONE)
    const eve = await personBy(ctx, EVE)
    expect(
      await ctx.db
        .select()
        .from(sessions)
        .where(eq(sessions.personId, eve?.id ?? '')),
    ).toHaveLength(1)
  })

  test('is limited by IP', async () => {
    const { ctx, token } = await invited()
    for (let i = 0; i < 10; i++) {
      await expect(acceptInvitation(ctx, { token, name: '' })).rejects.toMatchObject({ code: 'invalid' })
    }
    await expect(acceptInvitation(ctx, { token, ...account })).rejects.toMatchObject({ code: 'too-many' })
  })

  test('does not count invitations that are accepted', async () => {
    const { ctx, token } = await invited()
    await acceptInvitation(ctx, { token, ...account })
    expect((await ctx.db.select().from(attempts)).filter(({ key }) => key.startsWith('accept'))).toMatchObject([
      { count: 0 },
    ])
  })

  test('leaves neither the token nor the password anywhere', async () => {
    const { ctx, token } = await invited()
    await acceptInvitation(ctx, { token, ...account })
    const rest = await atRest(ctx)
    expect(rest).not.toContain(token.split('.')[1])
    expect(rest).not.toContain(PASSWORD)
  })
})
