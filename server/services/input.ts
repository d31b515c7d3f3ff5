import { z } from 'zod'
import { clientField, inOrder, kindField, lengthMessage, notTooLong, orderMessage, rangeFields } from '../usage/input'
import { sorts } from './rules'

const filterFields = {
  ...rangeFields,
  q: z.string().trim().max(200).optional(),
  sort: z.enum(sorts).optional(),
  dir: z.enum(['asc', 'desc']).optional(),
  client: clientField,
  /** Those with an active subscription, or with usage in the range. */
  active: z.literal('yes').optional(),
}

export const listServicesInput = z
  .strictObject(filterFields)
  .refine(inOrder, orderMessage)
  .refine(notTooLong, lengthMessage)
export type ListServicesInput = z.input<typeof listServicesInput>

export const getServiceInput = z
  .strictObject({ serviceId: z.string().min(1).max(64), ...rangeFields, client: clientField, kind: kindField })
  .refine(inOrder, orderMessage)
  .refine(notTooLong, lengthMessage)
export type GetServiceInput = z.input<typeof getServiceInput>
