import { z } from 'zod'
import { clientSorts, clientStatuses } from './rules'

export const clientTabs = ['all', ...clientStatuses] as const
export type ClientTab = (typeof clientTabs)[number]

/** `overdue` tells about invoices: for those alone who may read them. */
export const clientFilters = z.strictObject({
  status: z.enum(clientTabs).optional(),
  country: z.string().trim().min(1).max(100).optional(),
  q: z.string().trim().min(1).max(200).optional(),
  overdue: z.literal('yes').optional(),
  sort: z.enum(clientSorts).optional(),
  dir: z.enum(['asc', 'desc']).optional(),
})
export type ClientFilters = z.input<typeof clientFilters>

export const listClientsInput = clientFilters.extend({
  after: z.string().max(500).optional(),
  before: z.string().max(500).optional(),
})
export type ListClientsInput = z.input<typeof listClientsInput>

export const getClientInput = z.strictObject({ clientId: z.string().min(1).max(64) })
export type GetClientInput = z.input<typeof getClientInput>
