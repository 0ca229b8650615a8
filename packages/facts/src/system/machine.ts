import { cpus, uptime } from 'node:os'
import type { Facts } from '@collective/core'

/** The fact `processors`: how many the system schedules on, and what they are. */
export function processorFacts(): Facts {
  const models = cpus().map(cpu => cpu.model.trim())
  const [model] = models
  return { processors: { count: models.length, ...(model === undefined ? {} : { model }), models } }
}

/** The fact `memory`, in bytes. */
export async function memoryFacts(): Promise<Facts> {
  const { mem } = await import('systeminformation')
  const { total, free, available, used, swaptotal, swapfree } = await mem()
  return { memory: { total, free, available, used, swap: { total: swaptotal, free: swapfree } } }
}

/** The fact `system_uptime`, as facter has it. */
export function uptimeFacts(upSeconds: number = uptime()): Facts {
  const seconds = Math.floor(upSeconds)
  const hours = Math.floor(seconds / 3_600)
  const days = Math.floor(hours / 24)
  return { system_uptime: { seconds, hours, days, uptime: uptimeWords(seconds, hours, days) } }
}

function uptimeWords(seconds: number, hours: number, days: number): string {
  if (days > 0) return days === 1 ? '1 day' : `${days} days`
  const minutes = Math.floor(seconds / 60) % 60
  return `${hours}:${String(minutes).padStart(2, '0')} hours`
}
