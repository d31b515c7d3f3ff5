import { describe, expect, test } from 'vitest'
import { decimal } from '~/server/kernel/csv'
import { as, staff, testContext } from '~/server/testing'
import { csvLoader } from './csv'

async function* batches() {
  yield [['Köhler; Söhne', decimal('1234.50')]]
}

const loader = csvLoader(async () => ({ name: 'file', header: ['Name', 'Amount'], batches: batches() }))

async function fileOf(locale: string, search = '') {
  const ctx = as(await testContext(), { ...staff('admin'), locale })
  const request = new Request(`https://portal.test/file.csv${search}`)
  const response = await loader({ request, params: {}, context: ctx as never })
  return { headers: response.headers, text: Buffer.from(await response.arrayBuffer()).toString() }
}

const commas = '\uFEFFName,Amount\r\n"Köhler; Söhne",1234.50\r\n'
const semicolons = '\uFEFFName;Amount\r\n"Köhler; Söhne";1234,50\r\n'

describe('a CSV file', () => {
  test.each([
    ['en-GB', '', commas],
    ['de-DE', '', semicolons],
    ['fr-FR', '?separator=', semicolons],
    ['de-DE', '?separator=comma', commas],
    ['en-GB', '?separator=semicolon', semicolons],
  ])('has the separator and the decimal sign of %s, or of the address: %j', async (locale, search, text) => {
    const file = await fileOf(locale, search)
    expect(file.text).toBe(text)
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="file.csv"')
  })

  test('rejects a separator that there is not', async () => {
    await expect(fileOf('en-GB', '?separator=tab')).rejects.toMatchObject({ code: 'invalid' })
  })
})
