import { describe, expect, test } from 'vitest'
import { events, links } from '../../db/schema'
import { as } from '../testing'
import { addPerson } from './addPerson'
import { changeAddress } from './changeAddress'
import { deviceWords } from './deviceWords'
import { listSessions } from './listSessions'
import { revokeOtherSessions, revokeSession } from './revokeSession'
import { signIn } from './signIn'
import { cookieValue, firmWithPeople, later, PASSWORD, signedIn } from './testing'

const email = 'ben@client.test'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

async function world() {
  const { ctx } = await firmWithPeople()
  const browser = { ...ctx, from: { ...ctx.from, userAgent: FIREFOX, ip: '192.0.2.7' } }
  const here = await signedIn(ctx, email)
  const there = await signedIn(browser, email)
  const ada = await signedIn(ctx, 'admin@firm.test')
  return { ctx, here, there, ada }
}

describe('the list of sessions', () => {
  test('names device, address, kind and times, this one marked, and nobody else’s', async () => {
    const { here, there, ctx } = await world()
    await signIn(ctx, { email, password: PASSWORD, kind: 'refresh' })
    const list = await listSessions(here.ctx)
    expect(list).toHaveLength(3)
    expect(list.find((one) => one.id === there.sessionId)).toEqual({
      id: there.sessionId,
      kind: 'browser',
      ip: '192.0.2.7',
      device: 'Firefox on Linux',
      startedAt: ctx.now(),
      lastUsedAt: ctx.now(),
      current: false,
    })
    expect(list.filter((one) => one.current).map((one) => one.id)).toEqual([here.sessionId])
    expect(list.map((one) => one.kind).sort()).toEqual(['browser', 'browser', 'refresh'])
    expect(await listSessions(later(here.ctx, 8 * 24 * 3600))).toHaveLength(1)
  })

  test('one is ended, and only one’s own: the neighbour’s is not found, like none', async () => {
    const { ctx, here, there, ada } = await world()
    for (const sessionId of [ada.sessionId, 'none', there.cookie.slice(0, 50)]) {
      await expect(revokeSession(here.ctx, { sessionId })).rejects.toMatchObject({ code: 'not-found' })
    }
    await revokeSession(here.ctx, { sessionId: there.sessionId })
    await expect(revokeSession(here.ctx, { sessionId: there.sessionId })).rejects.toMatchObject({ code: 'not-found' })
    expect(await ctx.sessions.find(cookieValue(there.cookie))).toBeNull()
    expect(await ctx.sessions.find(cookieValue(here.cookie))).not.toBeNull()
    expect(await ctx.sessions.find(cookieValue(ada.cookie))).not.toBeNull()
    const did = (await ctx.db.select({ did: events.did }).from(events)).map((one) => one.did)
    expect(did.filter((one) => one === 'session.revoked')).toHaveLength(1)
  })

  test('a change of address that another session began ends with it', async () => {
    const { ctx, here, there } = await world()
    await changeAddress(there.ctx, { email: 'else@mail.test', proof: PASSWORD })
    await revokeOtherSessions(here.ctx)
    expect(await ctx.db.select({ revokedAt: links.revokedAt }).from(links)).toEqual([{ revokedAt: ctx.now() }])
  })

  test('all others are ended at once', async () => {
    const { ctx, here, there, ada } = await world()
    expect(await revokeOtherSessions(here.ctx)).toEqual({ ended: 1 })
    expect(await revokeOtherSessions(here.ctx)).toEqual({ ended: 0 })
    expect(await ctx.sessions.find(cookieValue(there.cookie))).toBeNull()
    expect(await ctx.sessions.find(cookieValue(here.cookie))).not.toBeNull()
    expect(await ctx.sessions.find(cookieValue(ada.cookie))).not.toBeNull()
    await expect(revokeOtherSessions(as(ctx, { kind: 'nobody' }))).rejects.toMatchObject({ code: 'signed-out' })
  })

  test('a role or password given by the operator ends them', async () => {
    const { ctx, here } = await world()
    const operator = as(ctx, { kind: 'system', name: 'operator' })
    await addPerson(operator, { email, name: 'Ben', password: PASSWORD, staff: 'support' })
    expect(await ctx.sessions.find(cookieValue(here.cookie))).toBeNull()
  })
})

test.each([
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
    'Safari on Mac',
  ],
  [FIREFOX, 'Firefox on Linux'],
  ['curl/8.5.0', 'curl'],
  ['', 'Unknown device'],
  ['<script>', 'Unknown device'],
])('%s is called %s', (userAgent, words) => {
  expect(deviceWords(userAgent)).toBe(words)
})
