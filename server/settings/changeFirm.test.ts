import { expect, test } from 'vitest'
import { firm, logos } from '../../db/schema'
import type { Context } from '../context'
import { pngOf } from '../documents/pngTesting'
import { eventsOf } from '../people/testing'
import { as, makeClient, member, staff, testContext } from '../testing'
import { changeFirm } from './changeFirm'
import { readFirm, today } from './firm'
import { getBrand, getBrandCss } from './getBrand'
import { getFirm } from './getFirm'
import { getLogo } from './getLogo'
import { removeLogo, setLogo } from './setLogo'

const same = { name: 'Northwind Hosting', timeZone: 'Europe/Berlin' }
const rowOf = async (ctx: Context) => (await ctx.db.select().from(firm))[0]
/** As the next request has it. */
const next = (ctx: Context): Context => ({ ...ctx, firm: () => readFirm(ctx.db) })
const png = (width = 8) => pngOf({ width })

test('is set for the next request, and said once', async () => {
  const ctx = await testContext({ as: staff('admin'), now: new Date('2026-03-15T11:30:00Z') })
  const set = {
    name: ' Fourth Coffee ',
    timeZone: 'Pacific/Kiritimati',
    accent: '#0B6E4F',
    mailFrom: 'Fourth Coffee <hello@fourth.test>',
    replyTo: 'help@fourth.test',
  }
  await changeFirm(ctx, set)
  await changeFirm(ctx, set)
  expect(await rowOf(ctx)).toMatchObject({ ...set, name: 'Fourth Coffee', accent: '#0b6e4f' })
  expect(await getFirm(next(ctx))).toMatchObject({ name: 'Fourth Coffee', timeZone: 'Pacific/Kiritimati' })
  expect(await today(next(ctx))).toBe('2026-03-16')
  expect(await eventsOf(ctx)).toMatchObject([
    {
      did: 'firm.changed',
      audience: 'staff',
      data: {
        changed: ['name', 'timeZone', 'accent', 'mailFrom', 'replyTo'],
        from: same,
        to: { name: 'Fourth Coffee' },
      },
    },
  ])
  await changeFirm(ctx, same)
  expect(await rowOf(ctx)).toMatchObject({ ...same, accent: '', mailFrom: '', replyTo: '' })
})

test.each([
  [{ name: ' ' }, 'name'],
  [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
  [{ accent: '#ffcc00' }, 'accent'],
  [{ accent: 'red;}body{display:none' }, 'accent'],
  [{ mailFrom: 'Fourth Coffee' }, 'mailFrom'],
  [{ mailFrom: 'A <a@b.test>\r\nBcc: c@d.test' }, 'mailFrom'],
  [{ mailFrom: 'A <a@b.test>, B <b@b.test>' }, 'mailFrom'],
  [{ replyTo: 'a@b.test, c@d.test' }, 'replyTo'],
])('refuses %j', async (over, field) => {
  const ctx = await testContext({ as: staff('admin') })
  await expect(changeFirm(ctx, { ...same, ...over })).rejects.toMatchObject({ fields: { [field]: [/./] } })
  expect(await rowOf(ctx)).toMatchObject(same)
  expect(await eventsOf(ctx)).toEqual([])
})

test('its colours have an address that changes with them', async () => {
  const ctx = await testContext({ as: staff('admin') })
  expect(await getBrand(ctx)).toEqual({ logoId: null, css: null })
  await changeFirm(ctx, { ...same, accent: '#0b6e4f' })
  const { css, version } = await getBrandCss(next(ctx))
  expect(css).toContain('--accent:#0b6e4f')
  expect(await getBrand(next(ctx))).toEqual({ logoId: null, css: version })
  await changeFirm(ctx, { ...same, accent: '#7a2e8e' })
  expect((await getBrandCss(next(ctx))).version).not.toBe(version)
})

test('a logo goes by its hash; the ones before stay for what was issued with them', async () => {
  const ctx = await testContext({ as: staff('admin') })
  await setLogo(ctx, { bytes: png() })
  await setLogo(ctx, { bytes: png() })
  const first = (await rowOf(ctx))?.logoId ?? ''
  expect(first).toMatch(/^[0-9a-f]{64}$/)
  expect(await getLogo(ctx, { id: first })).toMatchObject({ type: 'image/png', bytes: png() })
  await setLogo(ctx, { bytes: png(50) })
  expect((await rowOf(ctx))?.logoId).not.toBe(first)
  expect(await getLogo(ctx, { id: first })).toMatchObject({ bytes: png() })
  await removeLogo(ctx)
  await removeLogo(ctx)
  expect(await rowOf(ctx)).toMatchObject({ logoId: null })
  expect(await ctx.db.select().from(logos)).toHaveLength(2)
  expect((await eventsOf(ctx)).map(({ data }) => data)).toEqual(Array(3).fill({ changed: ['logo'] }))
})

test.each([
  [null, /Choose a picture/],
  [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), /no PNG/],
  [Buffer.from('<html>.png'), /no PNG/],
  [Buffer.concat([png(), Buffer.alloc(200 * 1024)]), /201 KB/],
  [png().subarray(0, 60), /damaged/],
  [Buffer.from([0xff, 0xd8, 0xff, 0xd9]), /damaged/],
])('a logo that is none is refused', async (bytes, says) => {
  const ctx = await testContext({ as: staff('admin') })
  await expect(setLogo(ctx, { bytes })).rejects.toMatchObject({ code: 'invalid', fields: { logo: [says] } })
  expect(await ctx.db.select().from(logos)).toEqual([])
})

test('a WebP is the pages’ logo; that documents cannot show it is answered', async () => {
  const ctx = await testContext({ as: staff('admin') })
  expect(await setLogo(ctx, { bytes: png() })).toEqual({ inDocuments: true })
  const webp = Buffer.from('RIFF\0\0\0\0WEBPVP8L', 'latin1')
  expect(await setLogo(ctx, { bytes: webp })).toEqual({ inDocuments: false })
  expect(await getLogo(ctx, { id: (await rowOf(ctx))?.logoId ?? '' })).toMatchObject({ type: 'image/webp' })
})

test('is for administrators', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const ours = await makeClient(ctx)
  for (const viewer of [staff('support'), member(ours, 'owner'), { ...member(ours, 'owner'), viewing: true }]) {
    const other = as(ctx, viewer)
    for (const door of [
      () => changeFirm(other, same),
      () => setLogo(other, { bytes: png() }),
      () => removeLogo(other),
      () => getFirm(other),
    ]) {
      await expect(door()).rejects.toMatchObject({ code: 'forbidden' })
    }
  }
})
