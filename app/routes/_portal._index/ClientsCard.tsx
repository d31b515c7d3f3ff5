import { FigureCard } from '~/app/components/FigureCard'
import type { clientTotals } from '~/server/clients/totals'
import { formatCount } from '~/server/kernel/money'
import type { CountedFrom } from '~/server/reports/rules'
import { hrefOf } from './hrefOf'

type Props = { clients: Awaited<ReturnType<typeof clientTotals>> & { counted: CountedFrom }; locale: string }

export function ClientsCard({ clients, locale }: Props) {
  return (
    <FigureCard label="Active clients" to={hrefOf(clients.counted)} value={formatCount(clients.active, locale)}>
      {clients.inactive ? <p className="text-muted">and {formatCount(clients.inactive, locale)} inactive</p> : null}
    </FigureCard>
  )
}
