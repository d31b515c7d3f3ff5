const looks: Record<string, { word: string; look: string }> = {
  draft: { word: 'Draft', look: 'status-hollow' },
  open: { word: 'Open', look: 'status-open' },
  overdue: { word: 'Overdue', look: 'status-bad' },
  paid: { word: 'Paid', look: 'status-good' },
  void: { word: 'Void', look: 'status-hollow' },
  uncollectible: { word: 'Written off', look: 'status-hollow' },
  active: { word: 'Active', look: 'status-good' },
  inactive: { word: 'Inactive', look: 'status-hollow' },
  archived: { word: 'Archived', look: 'status-hollow' },
  invited: { word: 'Not joined yet', look: 'status-hollow' },
  deactivated: { word: 'Deactivated', look: 'status-hollow' },
  scheduled: { word: 'Scheduled', look: 'status-open' },
  published: { word: 'Published', look: 'status-good' },
  ended: { word: 'Ended', look: 'status-hollow' },
  retired: { word: 'Retired', look: 'status-hollow' },
}

export const statusWord = (status: string): string => looks[status]?.word ?? status

/** A dot and a word: never colour alone. */
export function Status({ of }: { of: string }) {
  return <span className={`status ${looks[of]?.look ?? ''}`}>{statusWord(of)}</span>
}
