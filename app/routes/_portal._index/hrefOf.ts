import { paths } from '~/app/lib/paths'
import type { CountedFrom } from '~/server/reports/rules'

/** The address of the list that a figure was counted from. */
export const hrefOf = ({ list, filters }: CountedFrom): string => paths[list](filters)
