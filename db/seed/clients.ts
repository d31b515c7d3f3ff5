import { eq } from 'drizzle-orm'
import { recountClient } from '../../server/clients/counts'
import type { Context } from '../../server/context'
import type { Source } from '../../server/imports/source'
import { clients as table } from '../schema'
import { generated } from './csv'
import { type Client, OURS } from './plan'
import { noise } from './random'

const HEADER = 'Client id,Company,Contact,Email,Phone,Street,City,Postal code,Country,VAT number,Currency'.split(',')

export const OWNER = 'client@demo.test'

export function clientFile(clients: Client[]): Source {
  function* rows() {
    for (const client of clients) {
      yield [
        client.externalId,
        client.name,
        client.contact,
        client.i === OURS ? OWNER : `accounts@${client.mail}`,
        `+00 555 ${String(10_000 + client.i)}`,
        client.address,
        client.city,
        client.postalCode,
        client.country,
        vatIdOf(client),
        client.currency,
      ]
    }
  }
  return generated('clients.csv', HEADER, rows)
}

const EU = 'AT BE BG CZ DE EE ES FI FR GR HU IE IT NL PL PT SE SI'.split(' ')

/** Made up; the tax offices know none of them. */
function vatIdOf({ country, i }: Client): string {
  const number = String(100_000_000 + Math.floor(noise(10, i) * 899_999_999))
  if (EU.includes(country)) return `${country === 'GR' ? 'EL' : country}${number}`
  if (country === 'GB') return `GB${number}`
  return country === 'CH' ? `CHE-${number.slice(0, 3)}.${number.slice(3, 6)}.${number.slice(6)}` : ''
}

/** Business with it is taxed at the buyer's. */
export const isReverseCharge = ({ country }: Client): boolean => country !== 'DE' && EU.includes(country)

export const taxTreatmentOf = (client: Client): 'standard' | 'reverse-charge' | 'none' =>
  client.taxBp ? 'standard' : isReverseCharge(client) ? 'reverse-charge' : 'none'

/** What a file of clients has no columns for. Answers with the portal's ids, by number of the client. */
export async function completeClients(ctx: Context, clients: Client[]): Promise<string[]> {
  const at = ctx.now()
  return ctx.write(async (tx) => {
    const ids: string[] = []
    for (const client of clients) {
      const createdAt = new Date(`${client.createdOn}T09:00:00Z`)
      const [row] = await tx
        .update(table)
        .set({
          legalName: [client.name, client.legalForm].filter(Boolean).join(' '),
          status: client.status,
          taxTreatment: taxTreatmentOf(client),
          tags: tagsOf(client),
          createdAt: createdAt < at ? createdAt : at,
        })
        .where(eq(table.externalId, client.externalId))
        .returning({ id: table.id })
      if (row) ids[client.i] = row.id
      await recountClient(tx, 'active', client.status)
    }
    return ids
  })
}

const tagsOf = ({ i, metered, country }: Client): string[] => [
  ...(metered.length > 3 ? ['key account'] : []),
  ...(country === 'DE' && i % 2 === 0 ? ['managed'] : []),
]
