export { memoryHub, type MemoryHub, type MemoryHubOptions, type RefusalCode } from './hub'
export { memory, type MemoryOptions } from './memory'
