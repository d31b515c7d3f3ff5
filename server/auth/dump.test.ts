import { is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { expect, test } from 'vitest'
import * as schema from '../../db/schema'
import { links } from '../../db/schema'
import type { Context } from '../context'
import { readAccessToken } from './accessToken'
import { beginTotp } from './beginTotp'
import { deviceKnows } from './device'
import { readCode } from './factor'
import { grantToken } from './grantToken'
import { createKeys } from './keys'
import { openLink, type Purpose } from './links'
import { makeLink } from './linkTesting'
import { addPasskey } from './passkeys/addPasskey'
import { askForPasskey } from './passkeys/askForPasskey'
import { askToAddPasskey } from './passkeys/askToAddPasskey'
import { softKey } from './passkeys/testing'
import { readRefreshToken } from './refreshToken'
import { halfSignedIn } from './secondStep'
import { signIn } from './signIn'
import { firmWithPeople, PASSWORD, signedIn, withTotp } from './testing'
import { viewerOf } from './viewerOf'

const purposes: Purpose[] = ['setup', 'invitation', 'reset', 'address']

/** A portal in which every kind of door stands half open. */
async function world() {
  const { ctx, client } = await firmWithPeople()
  const ben = await signedIn(ctx, 'ben@client.test')
  const admin = await signedIn(ctx, 'admin@firm.test')
  await grantToken(ctx, { grant_type: 'password', email: 'ben@client.test', password: PASSWORD })
  await beginTotp(admin.ctx, {})
  const key = softKey()
  await addPasskey(ben.ctx, { name: 'Laptop', response: key.create(await askToAddPasskey(ben.ctx, {})) })
  const { personId, codes } = await withTotp(ctx, 'ben@client.test')
  await signIn(ctx, { email: 'ben@client.test', password: PASSWORD, kind: 'browser' })
  await askToAddPasskey(ben.ctx, {})
  await askForPasskey(ctx)
  const made = []
  for (const purpose of purposes) {
    made.push(await makeLink(ctx, purpose, { email: 'ben@client.test', personId, clientId: client.id, owner: true }))
  }
  return { ctx, personId, codes, tokens: made.map((link) => link.token) }
}

/** Each text in each column of each table, and each text within JSON. */
async function everyValue(ctx: Context): Promise<Set<string>> {
  const values = new Set<string>()
  const add = (value: unknown) => {
    if (value === null || value === undefined || typeof value === 'boolean') return
    if (value instanceof Date) return void values.add(String(value.getTime()))
    if (typeof value === 'object') return Object.values(value).forEach(add)
    values.add(String(value))
  }
  for (const table of Object.values(schema)) {
    if (!is(table, SQLiteTable) && !is(table, PgTable)) continue
    for (const row of await ctx.db.select().from(table as typeof links)) add(row)
  }
  return values
}

test('no value of a copy of the database opens a door, as cookie, token, code or link', async () => {
  const { ctx, personId, codes, tokens } = await world()
  const values = await everyValue(ctx)
  expect(values.size).toBeGreaterThan(100)
  const [person] = await ctx.db.select().from(schema.people).limit(1)
  expect(person?.passwordHash).toMatch(/^\$argon2id\$/)
  const rows = await ctx.db.select().from(links)
  const holders = await ctx.db.select().from(schema.people)

  for (const value of values) {
    expect(await ctx.sessions.find(`origins=${value}`), `cookie ${value}`).toBeNull()
    expect((await halfSignedIn(ctx, value)) ?? null, `step ${value}`).toBeNull()
    expect(deviceKnows(ctx, value, personId), `device ${value}`).toBe(false)
    expect(readRefreshToken(ctx.keys, value), `refresh token ${value}`).toBeNull()
    expect(await readAccessToken(ctx, value), `access token ${value}`).toBeNull()
    const bearer = await viewerOf(ctx, { kind: 'bearer', authorization: `Bearer ${value}` })
    expect(bearer, `bearer ${value}`).toBeNull()
    for (const purpose of purposes) {
      for (const token of [value, ...rows.map((row) => `${row.id}.${value}`)]) {
        await expect(openLink(ctx, purpose, token), `${purpose} ${token}`).rejects.toMatchObject({ code: 'gone' })
      }
    }
    for (const holder of holders) {
      const code = await readCode(ctx, holder, value)
      if (code?.kind === 'recovery') {
        expect([...values], `recovery code ${value}`).not.toContain(code.hash)
      } else expect(code, `code ${value}`).toBeNull()
    }
    // What stands in a refresh token or an access token beside its signature is no secret: the id of its session.
    for (const generation of ['0', '1']) {
      expect(readRefreshToken(ctx.keys, `${value}.${generation}.${value}`)).toBeNull()
    }
  }
  const hashes = [...values].filter((value) => value.startsWith('$argon2'))
  for (const hash of hashes) {
    for (const holder of holders) expect(await ctx.passwords.verify(holder.passwordHash, hash)).toBe(false)
  }
  // And the other way round: nothing that was handed out stands in it.
  const all = [...values].join('\n')
  for (const secret of [...codes, ...tokens, PASSWORD]) expect(all).not.toContain(secret)
})

test('another secret opens nothing that this one made', async () => {
  const { ctx, tokens } = await world()
  const thief = { ...ctx, keys: createKeys(Buffer.alloc(32, 9)) }
  for (const [i, purpose] of purposes.entries()) {
    await expect(openLink(ctx, purpose, tokens[i])).resolves.toMatchObject({ purpose })
    await expect(openLink(thief, purpose, tokens[i])).rejects.toMatchObject({ code: 'gone' })
  }
})
