import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { events, people, sessions } from '../../db/schema'
import { makeClient, NOW, system, testContext, testPasswords } from '../testing'
import { addPerson } from './addPerson'
import { createSessions } from './sessions'
import { signIn } from './signIn'
import { signOut } from './signOut'

const PASSWORD = 'correct horse battery'
const cookieValue = (cookie: string) => cookie.split(';')[0] ?? ''

async function firmWithPeople() {
  const ctx = await testContext()
  const operator = { ...ctx, viewer: system }
  const client = await makeClient(operator)
  await addPerson(operator, { email: 'admin@firm.test', name: 'Ada', password: PASSWORD, staff: 'admin' })
  await addPerson(operator, {
    email: 'ben@client.test',
    name: 'Ben',
    password: PASSWORD,
    client: client.id,
    rights: ['usage'],
  })
  return { ctx, client }
}

describe('sign-in', () => {
  test('gives a session whose cookie finds the person, their organisation and their rights', async () => {
    const { ctx, client } = await firmWithPeople()
    const { cookie } = await signIn(ctx, { email: ' BEN@client.test', password: PASSWORD })
    const found = await ctx.sessions.find(cookieValue(cookie))
    expect(found).toMatchObject({
      name: 'Ben',
      staff: null,
      membership: { clientId: client.id, rights: ['usage'], owner: false },
    })
    expect(cookie).toContain('HttpOnly')
  })

  test('gives one answer for a wrong password and an unknown address, after one hash each', async () => {
    const { ctx } = await firmWithPeople()
    let hashes = 0
    const counted = {
      ...ctx,
      passwords: {
        ...testPasswords,
        verify: (stored: string | null, password: string) => {
          hashes++
          return testPasswords.verify(stored, password)
        },
      },
    }
    const answers = []
    for (const email of ['ben@client.test', 'nobody@client.test']) {
      answers.push(
        await signIn(counted, { email, password: 'wrong password' }).catch((error) => ({
          ...error,
          message: error.message,
        })),
      )
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]).toMatchObject({ code: 'invalid' })
    expect(hashes).toBe(2)
  })

  test.each([
    [{ email: '', password: 'x' }, 'email'],
    [{ email: 'not an address', password: 'x' }, 'email'],
    [{ email: 'a@b.test', password: '' }, 'password'],
  ])('refuses %j at the field', async (input, field) => {
    const ctx = await testContext()
    await expect(signIn(ctx, input)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(Array) } })
  })

  test('is refused to a deactivated person, whose sessions end at the next request', async () => {
    const { ctx } = await firmWithPeople()
    const { cookie } = await signIn(ctx, { email: 'ben@client.test', password: PASSWORD })
    await ctx.write((tx) =>
      tx
        .update(people)
        .set({ status: 'deactivated' })
        .where(eq(people.email, 'ben@client.test'))
        .then(() => undefined),
    )
    expect(await ctx.sessions.find(cookieValue(cookie))).toBeNull()
    await expect(signIn(ctx, { email: 'ben@client.test', password: PASSWORD })).rejects.toMatchObject({
      code: 'invalid',
    })
  })

  test('leaves nothing in the database that opens a door', async () => {
    const { ctx } = await firmWithPeople()
    const { cookie } = await signIn(ctx, { email: 'ben@client.test', password: PASSWORD })
    const token = cookieValue(cookie).split('=')[1] ?? ''
    const stored = JSON.stringify([
      await ctx.db.select().from(sessions),
      await ctx.db.select().from(people),
      await ctx.db.select().from(events),
    ])
    expect(token).toHaveLength(41)
    expect(stored).not.toContain(token)
    expect(stored).not.toContain(PASSWORD)
    const [row] = await ctx.db.select().from(sessions)
    expect(await ctx.sessions.find(`origins=${row?.id}`)).toBeNull()
  })

  test('is recorded, good and bad; signing out ends the session', async () => {
    const { ctx } = await firmWithPeople()
    const { cookie } = await signIn(ctx, { email: 'admin@firm.test', password: PASSWORD })
    await signIn(ctx, { email: 'admin@firm.test', password: 'wrong' }).catch(() => undefined)
    const viewer = await ctx.sessions.find(cookieValue(cookie))
    if (!viewer) throw new Error('no session')
    const cleared = await signOut({ ...ctx, viewer })
    expect(cleared.cookie).toContain('Max-Age=0')
    expect(await ctx.sessions.find(cookieValue(cookie))).toBeNull()
    const rows = await ctx.db.select({ did: events.did }).from(events).orderBy(events.seq)
    expect(rows.map((row) => row.did).slice(-3)).toEqual(['session.started', 'session.refused', 'session.ended'])
  })
})

describe('sessions', () => {
  const HOUR = 3_600_000
  const DAY = 24 * HOUR

  test.each([
    ['staff end after 12 idle hours', 'admin@firm.test', [5 * HOUR], [12 * HOUR + 1]],
    ['members end after 7 idle days', 'ben@client.test', [3 * DAY], [7 * DAY + 1]],
    ['staff end after 7 days however used', 'admin@firm.test', range(10 * HOUR, 7 * DAY), [7 * DAY + 1]],
    ['members end after 30 days however used', 'ben@client.test', range(5 * DAY, 30 * DAY), [30 * DAY + 1]],
  ])('of %s', async (_name, email, alive, dead) => {
    const { ctx } = await firmWithPeople()
    const { cookie } = await signIn(ctx, { email, password: PASSWORD })
    const at = (ms: number) =>
      createSessions({ db: ctx.db, write: ctx.write, now: () => new Date(NOW.getTime() + ms), secure: false }).find(
        cookieValue(cookie),
      )
    for (const ms of alive) expect(await at(ms), `alive after ${ms / HOUR} h`).not.toBeNull()
    for (const ms of dead) expect(await at(ms), `over after ${ms / HOUR} h`).toBeNull()
  })

  test('cannot take the other lifetime by another first letter', async () => {
    const { ctx } = await firmWithPeople()
    const { cookie } = await signIn(ctx, { email: 'admin@firm.test', password: PASSWORD })
    expect(await ctx.sessions.find(cookieValue(cookie).replace('=s', '=c'))).toBeNull()
  })

  function range(step: number, below: number): number[] {
    const all: number[] = []
    for (let ms = step; ms < below; ms += step) all.push(ms)
    return all
  }
})
