import type { clients } from '../../db/schema'
import type { Firm } from '../context'
import type { Branding, Party } from '../kernel/documents'
import type { TaxTreatment } from './rules'

type Client = typeof clients.$inferSelect

/** The client as a document names it, from its legal data. */
export function buyerOf(client: Client, purchaseOrder = ''): Party {
  const place = [client.postalCode, client.city].filter(Boolean).join(' ')
  return {
    name: client.name,
    addressLines: [client.address, place, client.region].filter(Boolean),
    ...(client.legalName && { legalName: client.legalName }),
    ...(client.country && { country: client.country }),
    ...(client.vatId && { vatId: client.vatId }),
    ...(client.email && { email: client.email }),
    ...(purchaseOrder && { purchaseOrder }),
  }
}

/** The firm as a document names it; its everyday name may have changed since its legal data were entered. */
export const sellerOf = (firm: Pick<Firm, 'name' | 'party'>): Party => ({ ...firm.party, name: firm.name })

export const brandingOf = (firm: Pick<Firm, 'logoId' | 'accent'>): Branding => ({
  logoId: firm.logoId,
  accent: firm.accent,
})

/** How the client's lines are taxed: as the firm writes its prices, unless the client is treated otherwise. */
export const treatmentOf = (client: Pick<Client, 'taxTreatment'>, firm: Pick<Firm, 'taxInclusive'>): TaxTreatment =>
  client.taxTreatment === 'standard' ? (firm.taxInclusive ? 'inclusive' : 'exclusive') : client.taxTreatment
