import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { clientCounts, clients, events, imports, memberships, people } from '../../db/schema'
import { makeClient, member, system, testContext } from '../testing'
import { importClients } from './clients'
import { fileSource } from './source'
import { chinook, everything, given, real, realData } from './testing'

describe.skipIf(!real)(`clients: ${realData}`, () => {
  test('59 clients with their people, and the second time nothing', async () => {
    const ctx = await testContext({ as: system })
    const first = await importClients(ctx, [chinook('Customer.csv')], { currency: 'USD' })
    expect(first).toMatchObject({ rows: 59, created: 59, updated: 0, unchanged: 0, problems: [], also: { people: 59 } })
    expect(await ctx.db.select().from(clientCounts)).toEqual([{ status: 'active', count: 59 }])
    const [luis] = await ctx.db.select().from(clients).where(eq(clients.externalId, '1'))
    expect(luis).toMatchObject({
      name: 'Embraer - Empresa Brasileira de Aeronáutica S.A.',
      contactName: 'Luís Gonçalves',
      email: 'luisg@embraer.com.br',
      city: 'São José dos Campos',
      region: 'SP',
      postalCode: '12227-000',
      currency: 'USD',
      exponent: 2,
    })
    expect(luis?.searchText).toContain('luis goncalves')
    const [leonie] = await ctx.db.select().from(clients).where(eq(clients.externalId, '2'))
    expect(leonie?.name).toBe('Leonie Köhler')
    const owners = await ctx.db.select().from(memberships)
    expect(owners.filter((row) => row.owner)).toHaveLength(59)
    const persons = await ctx.db.select().from(people)
    expect(persons.every((person) => person.status === 'invited' && person.passwordHash === null)).toBe(true)

    const before = await everything(ctx)
    expect(before.events).toHaveLength(1)
    const second = await importClients(ctx, [chinook('Customer.csv')], { currency: 'USD' })
    expect(second).toMatchObject({ rows: 59, created: 0, updated: 0, unchanged: 59 })
    expect(await everything(ctx)).toEqual(before)
    expect(await ctx.db.select({ state: imports.state, rows: imports.rows }).from(imports)).toEqual([
      { state: 'published', rows: 59 },
    ])
  })
})

describe('clients', () => {
  test('a known client changes in the columns that the file has', async () => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { externalId: 'a', name: 'Old', city: 'Hamburg', phone: '1' })
    const file = given('c.csv', 'Client ID;Client Name;Telephone\na;Neuer Name;2\n')
    expect(await importClients(ctx, [file])).toMatchObject({ created: 0, updated: 1 })
    const [row] = await ctx.db.select().from(clients)
    expect(row).toMatchObject({ name: 'Neuer Name', nameKey: 'neuer name', city: 'Hamburg', phone: '2' })
    expect(await importClients(ctx, [file])).toMatchObject({ updated: 0, unchanged: 1 })
    expect(await ctx.db.select().from(events)).toHaveLength(1)
  })

  test('an address is one person, however it is written, and no address is a problem of its cell', async () => {
    const ctx = await testContext({ as: system })
    const rows = ['a,A,zoe@b\u00fccher.example', 'b,B,Zoe@xn--bcher-kva.example', 'c,C,zoe@bu\u0308cher.example']
    await importClients(ctx, [given('c.csv', `Client ID,Name,Email\n${rows.join('\n')}\n`)], { currency: 'EUR' })
    const stored = 'zoe@xn--bcher-kva.example'
    expect((await ctx.db.select().from(people)).map(({ email }) => email)).toEqual([stored])
    expect(new Set((await ctx.db.select().from(clients)).map(({ email }) => email))).toEqual(new Set([stored]))
    expect(await ctx.db.select().from(memberships)).toHaveLength(3)
    const wrong = given('w.csv', 'Client ID,Name,Email\nd,D,x@ex..com\n')
    expect(await importClients(ctx, [wrong], { currency: 'EUR' })).toMatchObject({
      problems: [{ message: '"x@ex..com" is not an email address: write it as name@example.com' }],
    })
  })

  test('somebody who is known becomes a member, once, and two clients share one person', async () => {
    const ctx = await testContext({ as: system })
    const at = ctx.now()
    await ctx.write(async (tx) => {
      await tx.insert(people).values({ id: 'per_x', email: 'x@y.z', name: 'X', createdAt: at, updatedAt: at })
    })
    const rows = 'id,name,email\n1,A,X@y.z\n2,B,new@y.z\n3,C,new@y.z\n'
    await importClients(ctx, [given('c.csv', rows)])
    expect((await ctx.db.select({ email: people.email }).from(people)).map((row) => row.email).sort()).toEqual([
      'new@y.z',
      'x@y.z',
    ])
    expect(await ctx.db.select().from(memberships)).toHaveLength(3)
    const before = await everything(ctx)
    await importClients(ctx, [given('c.csv', rows)])
    expect(await everything(ctx)).toEqual(before)
  })

  test('takes its own export prefix off, a mark and tabs, and a column by another name', async () => {
    const ctx = await testContext({ as: system })
    const file = given('c.csv', '\ufeffid\tname\tRuf\r\n\'-1\t"Zwei\nZeilen"\t\'+49 1\r\n')
    expect(await importClients(ctx, [file], { map: { phone: 'ruf' } })).toMatchObject({ created: 1 })
    const [row] = await ctx.db.select().from(clients)
    expect(row).toMatchObject({ externalId: '-1', name: 'Zwei\nZeilen', phone: '+49 1' })
  })

  test('a dry run and a stranger write nothing', async () => {
    const ctx = await testContext({ as: system })
    const before = await everything(ctx)
    const file = given('c.csv', 'id,name\n1,A\n')
    expect(await importClients(ctx, [file], { dryRun: true })).toMatchObject({ created: 1, dryRun: true })
    await expect(importClients({ ...ctx, viewer: { kind: 'nobody' } }, [file])).rejects.toMatchObject({
      code: 'signed-out',
    })
    const stranger = member({ id: 'c', name: 'C' }, 'owner')
    await expect(importClients({ ...ctx, viewer: stranger }, [file])).rejects.toMatchObject({ code: 'forbidden' })
    expect(await everything(ctx)).toEqual(before)
    expect(await ctx.db.select().from(imports)).toEqual([])
  })
})

const bad: [string, string | Buffer, object][] = [
  ['empty', '', { line: 1, message: 'is empty' }],
  ['a PDF', '%PDF-1.7\n...', { line: 1, message: 'is a PDF, not CSV' }],
  ['a workbook', Buffer.from('504b0304ff00', 'hex'), { line: 1, message: expect.stringContaining('Excel workbook') }],
  ['a web page', '<!DOCTYPE html>\n<p>', { line: 1, message: 'is a web page or XML, not CSV' }],
  ['JSON', '[{"id":1}]', { line: 1, message: 'is JSON, not CSV' }],
  ['binary', 'id,name\n1,A\n2,\0\n', { line: 3, message: 'is not CSV: it holds binary data' }],
  ['Latin 1', Buffer.from('id,name\n1,A\n2,Köln\n', 'latin1'), { line: 3, message: 'is not UTF-8: save as CSV UTF-8' }],
  ['UTF-16', Buffer.from('\ufeffid,name\n', 'utf16le'), { line: 1, message: 'is not UTF-8: save as CSV UTF-8' }],
  [
    'no id column',
    'name\nA\n',
    { line: 1, column: 'externalId', message: expect.stringContaining('--map externalId=COLUMN') },
  ],
  ['no name', 'id,name\n1,\n', { line: 2, column: 'name' }],
  ['no id', 'id,name\n,A\n', { line: 2, column: 'id', message: 'is empty' }],
  ['twice', 'id,name\n1,A\n\n1,B\n', { line: 4, column: 'id', message: 'client 1 is already on line 2 of c.csv' }],
  [
    'email',
    'id,name,Mail\n1,"A\nB",\n2,C,x\n',
    { line: 4, column: 'Mail', message: '"x" is not an email address: write it as name@example.com' },
  ],
  [
    'currency',
    'id,name,currency\n1,A,XXX\n',
    { line: 2, column: 'currency', message: '"XXX" is not a currency of ISO 4217: write three letters such as EUR' },
  ],
  ['too wide', 'id,name\n1,A\n2,B,C\n3,D\n', { line: 3, message: 'this row has 3 cells, the header has 2' }],
  ['too narrow', 'id,name\n1,A\n2\n3,D\n', { line: 3, message: 'this row has 1 cells, the header has 2' }],
  ['cut', 'id,name\n1,A\n2', { line: 3, message: 'the file ends in the middle of a row' }],
  [
    'cut in quotes',
    'id,name\n1,A\n2,"B',
    { line: 3, message: expect.stringContaining('the file ends in the middle of a row') },
  ],
  [
    'a stray quote',
    'id,name\n1,A\n2,"B"C\n',
    { line: 3, message: expect.stringContaining('a quote stands in the middle') },
  ],
]

describe('a bad file', () => {
  test.each(bad)('%s: nothing is imported, the line is named', async (_name, content, problem) => {
    const ctx = await testContext({ as: system })
    const before = await everything(ctx)
    const summary = await importClients(ctx, [given('good.csv', 'id,name\n99,Good\n'), given('c.csv', content)])
    expect(summary.problems).toEqual([{ file: 'c.csv', message: expect.any(String), ...problem }])
    expect(await everything(ctx)).toEqual(before)
    expect(await ctx.db.select().from(imports)).toEqual([])
  })

  test('a file that is not there', async () => {
    const ctx = await testContext({ as: system })
    const summary = await importClients(ctx, [fileSource('/nowhere/c.csv')])
    expect(summary.problems).toEqual([{ file: 'c.csv', line: 1, message: 'cannot be read: there is no such file' }])
  })

  test('an unknown field, and a column that no file has', async () => {
    const ctx = await testContext({ as: system })
    const file = given('c.csv', 'id,name\n1,A\n')
    await expect(importClients(ctx, [file], { map: { nope: 'x' } })).rejects.toMatchObject({ code: 'invalid' })
    const summary = await importClients(ctx, [file], { map: { phone: 'Fon' } })
    expect(summary.problems).toEqual([
      { file: 'c.csv', line: 1, column: 'Fon', message: 'there is no such column for phone' },
    ])
  })
})
