import { base64url, CompactSign, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { NOW, testContext } from '../testing'
import { readAccessToken, signAccessToken } from './accessToken'

const claims = { personId: 'per_1', sessionId: 'ses_1' }
const seconds = NOW.getTime() / 1000

describe('an access token', () => {
  test('says who and which session, for ten minutes, and nothing of what they may', async () => {
    const ctx = await testContext()
    const token = await signAccessToken(ctx, claims)
    expect(await readAccessToken(ctx, token)).toEqual(claims)
    const [head, body] = token.split('.').map((part) => new TextDecoder().decode(base64url.decode(part)))
    expect(JSON.parse(head ?? '')).toEqual({ alg: 'HS256', typ: 'at+jwt' })
    expect(JSON.parse(body ?? '')).toEqual({
      iss: 'http://portal.test',
      aud: 'origins-rpc',
      sub: 'per_1',
      sid: 'ses_1',
      jti: expect.stringMatching(/^tok_/),
      iat: seconds,
      exp: seconds + 600,
    })
    const moment = (ms: number) => ({ ...ctx, now: () => new Date(NOW.getTime() + ms) })
    expect(await readAccessToken(moment(599_000), token)).toEqual(claims)
    expect(await readAccessToken(moment(600_000), token)).toBeNull()
  })

  test('of another portal, key, kind, audience or time is none', async () => {
    const ctx = await testContext()
    const key = ctx.keys.derive('access token')
    type Over = {
      iss?: string
      aud?: string
      typ?: string | null
      alg?: string
      exp?: number
      drop?: string
      nbf?: number
    }
    const forged = ({ iss, aud, typ, alg = 'HS256', exp, drop, nbf }: Over, by: Uint8Array = key) => {
      const all = {
        iss: iss ?? ctx.appUrl,
        aud: aud ?? 'origins-rpc',
        sub: 'per_1',
        sid: 'ses_1',
        jti: 'tok_1',
        iat: seconds,
        exp: exp ?? seconds + 600,
        ...(nbf ? { nbf } : {}),
      }
      const left = Object.fromEntries(Object.entries(all).filter(([name]) => name !== drop))
      const header = typ === null ? { alg } : { alg, typ: typ ?? 'at+jwt' }
      return new SignJWT(left).setProtectedHeader(header).sign(by)
    }
    expect(await readAccessToken(ctx, await forged({}))).toEqual(claims)

    const long = new Uint8Array(64).fill(7)
    const wrong: Record<string, string> = {
      'another issuer': await forged({ iss: 'http://other.test' }),
      'another audience': await forged({ aud: 'origins-web' }),
      'another type': await forged({ typ: 'JWT' }),
      'no type': await forged({ typ: null }),
      'another algorithm with the same key': await forged({ alg: 'HS512' }, new Uint8Array([...key, ...key])),
      'another key': await forged({}, long),
      'the key of another purpose': await forged({}, ctx.keys.derive('refresh token')),
      expired: await forged({ exp: seconds - 1 }),
      'not yet': await forged({ nbf: seconds + 60 }),
      ...Object.fromEntries(
        await Promise.all(
          ['sub', 'sid', 'jti', 'iat', 'exp', 'iss', 'aud'].map(async (drop) => [`no ${drop}`, await forged({ drop })]),
        ),
      ),
      'no object': await new CompactSign(new TextEncoder().encode('"per_1"'))
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .sign(key),
    }
    const good = await forged({})
    const [head = '', body = '', signature = ''] = good.split('.')
    const none = base64url.encode(JSON.stringify({ alg: 'none', typ: 'at+jwt' }))
    Object.assign(wrong, {
      'alg none': `${none}.${body}.`,
      'alg none with the signature left': `${none}.${body}.${signature}`,
      'no signature': `${head}.${body}.`,
      'a changed person': `${head}.${base64url.encode(JSON.stringify({ ...JSON.parse(new TextDecoder().decode(base64url.decode(body))), sub: 'per_2' }))}.${signature}`,
      empty: '',
      'a word': 'token',
      dots: '..',
      'very long': `${head}.${'A'.repeat(20_000)}.${signature}`,
    })
    for (const [name, token] of Object.entries(wrong)) expect(await readAccessToken(ctx, token), name).toBeNull()
  })
})
