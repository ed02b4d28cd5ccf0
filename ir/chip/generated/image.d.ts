import * as $protobuf from "protobufjs";

export namespace spikec {

    namespace image {

        interface IHeader extends spikec.image.Header.$Properties {
        }

        class Header {
            constructor(properties?: spikec.image.Header.$Properties);
            $unknowns?: Uint8Array[];
            schema: number;
            compiler: string;
            model: string;
            modelHash: Uint8Array;
            weightsHash: Uint8Array;
            target?: (spikec.image.Target.$Properties|null);
            schedule?: (spikec.image.Schedule.$Properties|null);
            input?: (spikec.image.Input.$Properties|null);
            outputs: spikec.image.Output.$Properties[];
            populations: spikec.image.Population.$Properties[];
            projections: spikec.image.Projection.$Properties[];
            inputRoutes: spikec.image.Route.$Properties[];
            kernelCount: number;
            coreCount: number;
            saturating: boolean;
            host?: (spikec.image.Host.$Properties|null);
            untrained?: (spikec.image.Untrained.$Properties|null);
            classNames: string[];
            static encode(message: spikec.image.Header.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Header & spikec.image.Header.$Shape;
        }

        namespace Header {
            interface $Properties {
                schema?: (number|null);
                compiler?: (string|null);
                model?: (string|null);
                modelHash?: (Uint8Array|null);
                weightsHash?: (Uint8Array|null);
                target?: (spikec.image.Target.$Properties|null);
                schedule?: (spikec.image.Schedule.$Properties|null);
                input?: (spikec.image.Input.$Properties|null);
                outputs?: (spikec.image.Output.$Properties[]|null);
                populations?: (spikec.image.Population.$Properties[]|null);
                projections?: (spikec.image.Projection.$Properties[]|null);
                inputRoutes?: (spikec.image.Route.$Properties[]|null);
                kernelCount?: (number|null);
                coreCount?: (number|null);
                saturating?: (boolean|null);
                host?: (spikec.image.Host.$Properties|null);
                untrained?: (spikec.image.Untrained.$Properties|null);
                classNames?: (string[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              schema?: number|null;
              compiler?: string|null;
              model?: string|null;
              modelHash?: Uint8Array|null;
              weightsHash?: Uint8Array|null;
              target?: spikec.image.Target.$Shape|null;
              schedule?: spikec.image.Schedule.$Shape|null;
              input?: spikec.image.Input.$Shape|null;
              outputs?: spikec.image.Output.$Shape[]|null;
              populations?: spikec.image.Population.$Shape[]|null;
              projections?: spikec.image.Projection.$Shape[]|null;
              inputRoutes?: spikec.image.Route.$Shape[]|null;
              kernelCount?: number|null;
              coreCount?: number|null;
              saturating?: boolean|null;
              host?: spikec.image.Host.$Shape|null;
              untrained?: spikec.image.Untrained.$Shape|null;
              classNames?: string[]|null;
              $unknowns?: Uint8Array[];
            };
        }

        interface IUntrained extends spikec.image.Untrained.$Properties {
        }

        class Untrained {
            constructor(properties?: spikec.image.Untrained.$Properties);
            $unknowns?: Uint8Array[];
            seed: number;
            static encode(message: spikec.image.Untrained.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Untrained & spikec.image.Untrained.$Shape;
        }

        namespace Untrained {
            interface $Properties {
                seed?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Untrained.$Properties;
        }

        interface ITarget extends spikec.image.Target.$Properties {
        }

        class Target {
            constructor(properties?: spikec.image.Target.$Properties);
            $unknowns?: Uint8Array[];
            name: string;
            summary: string;
            fictional: boolean;
            meshColumns: number;
            meshRows: number;
            chipColumns: number;
            chipRows: number;
            membraneBits: number;
            weightBits: number;
            messageBits: number;
            decayBits: number;
            projections: string[];
            limits: spikec.image.Limit.$Properties[];
            cycles: spikec.image.Cost.$Properties[];
            energy: spikec.image.Cost.$Properties[];
            origins: spikec.image.Origin.$Properties[];
            shapes?: (spikec.image.Shapes.$Properties|null);
            clock?: (spikec.image.Cost.$Properties|null);
            idle?: (spikec.image.Cost.$Properties|null);
            barriers?: (spikec.image.Barriers.$Properties|null);
            routing: string;
            step: string;
            updates: string;
            routerColumns: number;
            routerRows: number;
            portX: number;
            portY: number;
            classes: spikec.image.CoreClass.$Properties[];
            units: spikec.image.Unit.$Properties[];
            static encode(message: spikec.image.Target.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Target & spikec.image.Target.$Shape;
        }

        namespace Target {
            interface $Properties {
                name?: (string|null);
                summary?: (string|null);
                fictional?: (boolean|null);
                meshColumns?: (number|null);
                meshRows?: (number|null);
                chipColumns?: (number|null);
                chipRows?: (number|null);
                membraneBits?: (number|null);
                weightBits?: (number|null);
                messageBits?: (number|null);
                decayBits?: (number|null);
                projections?: (string[]|null);
                limits?: (spikec.image.Limit.$Properties[]|null);
                cycles?: (spikec.image.Cost.$Properties[]|null);
                energy?: (spikec.image.Cost.$Properties[]|null);
                origins?: (spikec.image.Origin.$Properties[]|null);
                shapes?: (spikec.image.Shapes.$Properties|null);
                clock?: (spikec.image.Cost.$Properties|null);
                idle?: (spikec.image.Cost.$Properties|null);
                barriers?: (spikec.image.Barriers.$Properties|null);
                routing?: (string|null);
                step?: (string|null);
                updates?: (string|null);
                routerColumns?: (number|null);
                routerRows?: (number|null);
                portX?: (number|null);
                portY?: (number|null);
                classes?: (spikec.image.CoreClass.$Properties[]|null);
                units?: (spikec.image.Unit.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Target.$Properties;
        }

        interface ICoreClass extends spikec.image.CoreClass.$Properties {
        }

        class CoreClass {
            constructor(properties?: spikec.image.CoreClass.$Properties);
            $unknowns?: Uint8Array[];
            name: string;
            count: number;
            projections: string[];
            limits: spikec.image.Limit.$Properties[];
            shapes?: (spikec.image.Shapes.$Properties|null);
            static encode(message: spikec.image.CoreClass.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.CoreClass & spikec.image.CoreClass.$Shape;
        }

        namespace CoreClass {
            interface $Properties {
                name?: (string|null);
                count?: (number|null);
                projections?: (string[]|null);
                limits?: (spikec.image.Limit.$Properties[]|null);
                shapes?: (spikec.image.Shapes.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.CoreClass.$Properties;
        }

        interface IUnit extends spikec.image.Unit.$Properties {
        }

        class Unit {
            constructor(properties?: spikec.image.Unit.$Properties);
            $unknowns?: Uint8Array[];
            name: string;
            width?: (spikec.image.Cost.$Properties|null);
            does: string[];
            static encode(message: spikec.image.Unit.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Unit & spikec.image.Unit.$Shape;
        }

        namespace Unit {
            interface $Properties {
                name?: (string|null);
                width?: (spikec.image.Cost.$Properties|null);
                does?: (string[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Unit.$Properties;
        }

        interface IBarriers extends spikec.image.Barriers.$Properties {
        }

        class Barriers {
            constructor(properties?: spikec.image.Barriers.$Properties);
            $unknowns?: Uint8Array[];
            routers: number[];
            cycles: number[];
            provenance: string;
            source: string;
            static encode(message: spikec.image.Barriers.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Barriers & spikec.image.Barriers.$Shape;
        }

        namespace Barriers {
            interface $Properties {
                routers?: (number[]|null);
                cycles?: (number[]|null);
                provenance?: (string|null);
                source?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Barriers.$Properties;
        }

        interface IOrigin extends spikec.image.Origin.$Properties {
        }

        class Origin {
            constructor(properties?: spikec.image.Origin.$Properties);
            $unknowns?: Uint8Array[];
            field: string;
            provenance: string;
            source: string;
            static encode(message: spikec.image.Origin.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Origin & spikec.image.Origin.$Shape;
        }

        namespace Origin {
            interface $Properties {
                field?: (string|null);
                provenance?: (string|null);
                source?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Origin.$Properties;
        }

        interface IShapes extends spikec.image.Shapes.$Properties {
        }

        class Shapes {
            constructor(properties?: spikec.image.Shapes.$Properties);
            $unknowns?: Uint8Array[];
            kernels: number[];
            strides: number[];
            pad?: (number|null);
            channels?: (number|null);
            cap?: (number|null);
            static encode(message: spikec.image.Shapes.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Shapes & spikec.image.Shapes.$Shape;
        }

        namespace Shapes {
            interface $Properties {
                kernels?: (number[]|null);
                strides?: (number[]|null);
                pad?: (number|null);
                channels?: (number|null);
                cap?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Shapes.$Properties;
        }

        interface ILimit extends spikec.image.Limit.$Properties {
        }

        class Limit {
            constructor(properties?: spikec.image.Limit.$Properties);
            $unknowns?: Uint8Array[];
            name: string;
            value: number;
            static encode(message: spikec.image.Limit.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Limit & spikec.image.Limit.$Shape;
        }

        namespace Limit {
            interface $Properties {
                name?: (string|null);
                value?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Limit.$Properties;
        }

        interface ICost extends spikec.image.Cost.$Properties {
        }

        class Cost {
            constructor(properties?: spikec.image.Cost.$Properties);
            $unknowns?: Uint8Array[];
            name: string;
            value: number;
            provenance: string;
            source: string;
            static encode(message: spikec.image.Cost.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Cost & spikec.image.Cost.$Shape;
        }

        namespace Cost {
            interface $Properties {
                name?: (string|null);
                value?: (number|null);
                provenance?: (string|null);
                source?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Cost.$Properties;
        }

        interface ISchedule extends spikec.image.Schedule.$Properties {
        }

        class Schedule {
            constructor(properties?: spikec.image.Schedule.$Properties);
            $unknowns?: Uint8Array[];
            slots: number;
            order: string;
            windows: number;
            logicalSteps: number;
            static encode(message: spikec.image.Schedule.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Schedule & spikec.image.Schedule.$Shape;
        }

        namespace Schedule {
            interface $Properties {
                slots?: (number|null);
                order?: (string|null);
                windows?: (number|null);
                logicalSteps?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Schedule.$Properties;
        }

        interface IInput extends spikec.image.Input.$Properties {
        }

        class Input {
            constructor(properties?: spikec.image.Input.$Properties);
            $unknowns?: Uint8Array[];
            population: number;
            fractionBits: number;
            bits: number;
            mean: number[];
            std: number[];
            static encode(message: spikec.image.Input.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Input & spikec.image.Input.$Shape;
        }

        namespace Input {
            interface $Properties {
                population?: (number|null);
                fractionBits?: (number|null);
                bits?: (number|null);
                mean?: (number[]|null);
                std?: (number[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Input.$Properties;
        }

        interface IOutput extends spikec.image.Output.$Properties {
        }

        class Output {
            constructor(properties?: spikec.image.Output.$Properties);
            $unknowns?: Uint8Array[];
            name: string;
            population: number;
            static encode(message: spikec.image.Output.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Output & spikec.image.Output.$Shape;
        }

        namespace Output {
            interface $Properties {
                name?: (string|null);
                population?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Output.$Properties;
        }

        interface IHost extends spikec.image.Host.$Properties {
        }

        class Host {
            constructor(properties?: spikec.image.Host.$Properties);
            $unknowns?: Uint8Array[];
            steps: spikec.image.HostStep.$Properties[];
            results: spikec.image.HostResult.$Properties[];
            static encode(message: spikec.image.Host.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Host & spikec.image.Host.$Shape;
        }

        namespace Host {
            interface $Properties {
                steps?: (spikec.image.HostStep.$Properties[]|null);
                results?: (spikec.image.HostResult.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Host.$Properties;
        }

        enum HostKind {
            HOST_READ = 0,
            HOST_LINEAR = 1,
            HOST_AVERAGE = 2
        }

        interface IHostStep extends spikec.image.HostStep.$Properties {
        }

        class HostStep {
            constructor(properties?: spikec.image.HostStep.$Properties);
            $unknowns?: Uint8Array[];
            kind: spikec.image.HostKind;
            name: string;
            a: number;
            b: number;
            divisor: number;
            rows: number;
            weights: Uint8Array;
            exponents: number[];
            biases: number[];
            over: spikec.image.StepReading;
            static encode(message: spikec.image.HostStep.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.HostStep & spikec.image.HostStep.$Shape;
        }

        namespace HostStep {
            interface $Properties {
                kind?: (spikec.image.HostKind|null);
                name?: (string|null);
                a?: (number|null);
                b?: (number|null);
                divisor?: (number|null);
                rows?: (number|null);
                weights?: (Uint8Array|null);
                exponents?: (number[]|null);
                biases?: (number[]|null);
                over?: (spikec.image.StepReading|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.HostStep.$Properties;
        }

        enum StepReading {
            STEPS_MEAN = 0,
            STEPS_SUM = 1,
            STEPS_LAST = 2,
            STEPS_MAX = 3
        }

        enum ResultKind {
            RESULT_SCORES = 0,
            RESULT_CLASS_MAP = 1,
            RESULT_FEATURES = 2
        }

        interface IHostResult extends spikec.image.HostResult.$Properties {
        }

        class HostResult {
            constructor(properties?: spikec.image.HostResult.$Properties);
            $unknowns?: Uint8Array[];
            name: string;
            kind: spikec.image.ResultKind;
            step: number;
            static encode(message: spikec.image.HostResult.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.HostResult & spikec.image.HostResult.$Shape;
        }

        namespace HostResult {
            interface $Properties {
                name?: (string|null);
                kind?: (spikec.image.ResultKind|null);
                step?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.HostResult.$Properties;
        }

        enum Role {
            ROLE_INPUT = 0,
            ROLE_NEURONS = 1,
            ROLE_STATE = 2
        }

        interface IPopulation extends spikec.image.Population.$Properties {
        }

        class Population {
            constructor(properties?: spikec.image.Population.$Properties);
            $unknowns?: Uint8Array[];
            name: string;
            membrane: string;
            role: spikec.image.Role;
            channels: number;
            height: number;
            width: number;
            rank: number;
            fractionBits: number[];
            boundLow: number;
            boundHigh: number;
            float32Proved: boolean;
            readyWindow: number;
            fireWindow: number;
            multiThreshold?: (spikec.image.MultiThreshold.$Properties|null);
            kept?: (spikec.image.Kept.$Properties|null);
            decaying?: (spikec.image.Decaying.$Properties|null);
            integrating?: (spikec.image.Integrating.$Properties|null);
            register?: (spikec.image.Register.$Properties|null);
            neuron?: ("multiThreshold"|"kept"|"decaying"|"integrating"|"register");
            static encode(message: spikec.image.Population.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Population & spikec.image.Population.$Shape;
        }

        namespace Population {
            interface $Properties {
                name?: (string|null);
                membrane?: (string|null);
                role?: (spikec.image.Role|null);
                channels?: (number|null);
                height?: (number|null);
                width?: (number|null);
                rank?: (number|null);
                fractionBits?: (number[]|null);
                boundLow?: (number|null);
                boundHigh?: (number|null);
                float32Proved?: (boolean|null);
                readyWindow?: (number|null);
                fireWindow?: (number|null);
                multiThreshold?: (spikec.image.MultiThreshold.$Properties|null);
                kept?: (spikec.image.Kept.$Properties|null);
                decaying?: (spikec.image.Decaying.$Properties|null);
                integrating?: (spikec.image.Integrating.$Properties|null);
                register?: (spikec.image.Register.$Properties|null);
                neuron?: ("multiThreshold"|"kept"|"decaying"|"integrating"|"register");
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              name?: string|null;
              membrane?: string|null;
              role?: spikec.image.Role|null;
              channels?: number|null;
              height?: number|null;
              width?: number|null;
              rank?: number|null;
              fractionBits?: number[]|null;
              boundLow?: number|null;
              boundHigh?: number|null;
              float32Proved?: boolean|null;
              readyWindow?: number|null;
              fireWindow?: number|null;
              multiThreshold?: spikec.image.MultiThreshold.$Shape|null;
              kept?: spikec.image.Kept.$Shape|null;
              decaying?: spikec.image.Decaying.$Shape|null;
              integrating?: spikec.image.Integrating.$Shape|null;
              register?: spikec.image.Register.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ neuron?: undefined; multiThreshold?: null; kept?: null; decaying?: null; integrating?: null; register?: null }|{ neuron?: "multiThreshold"; multiThreshold: spikec.image.MultiThreshold.$Shape; kept?: null; decaying?: null; integrating?: null; register?: null }|{ neuron?: "kept"; multiThreshold?: null; kept: spikec.image.Kept.$Shape; decaying?: null; integrating?: null; register?: null }|{ neuron?: "decaying"; multiThreshold?: null; kept?: null; decaying: spikec.image.Decaying.$Shape; integrating?: null; register?: null }|{ neuron?: "integrating"; multiThreshold?: null; kept?: null; decaying?: null; integrating: spikec.image.Integrating.$Shape; register?: null }|{ neuron?: "register"; multiThreshold?: null; kept?: null; decaying?: null; integrating?: null; register: spikec.image.Register.$Shape })
            );
        }

        interface IMultiThreshold extends spikec.image.MultiThreshold.$Properties {
        }

        class MultiThreshold {
            constructor(properties?: spikec.image.MultiThreshold.$Properties);
            $unknowns?: Uint8Array[];
            cap: number;
            norm: number;
            static encode(message: spikec.image.MultiThreshold.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.MultiThreshold & spikec.image.MultiThreshold.$Shape;
        }

        namespace MultiThreshold {
            interface $Properties {
                cap?: (number|null);
                norm?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.MultiThreshold.$Properties;
        }

        interface IKept extends spikec.image.Kept.$Properties {
        }

        class Kept {
            constructor(properties?: spikec.image.Kept.$Properties);
            $unknowns?: Uint8Array[];
            cap: number;
            norm: number;
            reset: spikec.image.Reset;
            leak: number;
            static encode(message: spikec.image.Kept.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Kept & spikec.image.Kept.$Shape;
        }

        namespace Kept {
            interface $Properties {
                cap?: (number|null);
                norm?: (number|null);
                reset?: (spikec.image.Reset|null);
                leak?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Kept.$Properties;
        }

        interface IDecaying extends spikec.image.Decaying.$Properties {
        }

        class Decaying {
            constructor(properties?: spikec.image.Decaying.$Properties);
            $unknowns?: Uint8Array[];
            cap: number;
            norm: number;
            resets: spikec.image.Resets;
            decayBits: number;
            current: number;
            bounded: number;
            static encode(message: spikec.image.Decaying.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Decaying & spikec.image.Decaying.$Shape;
        }

        namespace Decaying {
            interface $Properties {
                cap?: (number|null);
                norm?: (number|null);
                resets?: (spikec.image.Resets|null);
                decayBits?: (number|null);
                current?: (number|null);
                bounded?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Decaying.$Properties;
        }

        interface IIntegrating extends spikec.image.Integrating.$Properties {
        }

        class Integrating {
            constructor(properties?: spikec.image.Integrating.$Properties);
            $unknowns?: Uint8Array[];
            cap: number;
            norm: number;
            decayBits: number;
            static encode(message: spikec.image.Integrating.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Integrating & spikec.image.Integrating.$Shape;
        }

        namespace Integrating {
            interface $Properties {
                cap?: (number|null);
                norm?: (number|null);
                decayBits?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Integrating.$Properties;
        }

        interface IRegister extends spikec.image.Register.$Properties {
        }

        class Register {
            constructor(properties?: spikec.image.Register.$Properties);
            $unknowns?: Uint8Array[];
            cap: number;
            norm: number;
            static encode(message: spikec.image.Register.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Register & spikec.image.Register.$Shape;
        }

        namespace Register {
            interface $Properties {
                cap?: (number|null);
                norm?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Register.$Properties;
        }

        enum Reset {
            RESET_HARD = 0,
            RESET_SOFT = 1
        }

        enum Resets {
            RESETS_HARD = 0,
            RESETS_SOFT = 1,
            RESETS_DELAYED = 2
        }

        interface IProjection extends spikec.image.Projection.$Properties {
        }

        class Projection {
            constructor(properties?: spikec.image.Projection.$Properties);
            $unknowns?: Uint8Array[];
            name: string;
            target: number;
            activeWindow: number;
            synapses?: (spikec.image.Synapses.$Properties|null);
            graded?: (spikec.image.Graded.$Properties|null);
            transfer?: (spikec.image.Transfer.$Properties|null);
            correlate?: (spikec.image.Correlate.$Properties|null);
            modulate?: (spikec.image.Modulate.$Properties|null);
            gate?: (spikec.image.Gate.$Properties|null);
            any?: (spikec.image.Any.$Properties|null);
            max?: (spikec.image.Max.$Properties|null);
            splice?: (spikec.image.Splice.$Properties|null);
            part?: (spikec.image.Part.$Properties|null);
            kind?: ("synapses"|"graded"|"transfer"|"correlate"|"modulate"|"gate"|"any"|"max"|"splice"|"part");
            static encode(message: spikec.image.Projection.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Projection & spikec.image.Projection.$Shape;
        }

        namespace Projection {
            interface $Properties {
                name?: (string|null);
                target?: (number|null);
                activeWindow?: (number|null);
                synapses?: (spikec.image.Synapses.$Properties|null);
                graded?: (spikec.image.Graded.$Properties|null);
                transfer?: (spikec.image.Transfer.$Properties|null);
                correlate?: (spikec.image.Correlate.$Properties|null);
                modulate?: (spikec.image.Modulate.$Properties|null);
                gate?: (spikec.image.Gate.$Properties|null);
                any?: (spikec.image.Any.$Properties|null);
                max?: (spikec.image.Max.$Properties|null);
                splice?: (spikec.image.Splice.$Properties|null);
                part?: (spikec.image.Part.$Properties|null);
                kind?: ("synapses"|"graded"|"transfer"|"correlate"|"modulate"|"gate"|"any"|"max"|"splice"|"part");
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              name?: string|null;
              target?: number|null;
              activeWindow?: number|null;
              synapses?: spikec.image.Synapses.$Shape|null;
              graded?: spikec.image.Graded.$Shape|null;
              transfer?: spikec.image.Transfer.$Shape|null;
              correlate?: spikec.image.Correlate.$Shape|null;
              modulate?: spikec.image.Modulate.$Shape|null;
              gate?: spikec.image.Gate.$Shape|null;
              any?: spikec.image.Any.$Shape|null;
              max?: spikec.image.Max.$Shape|null;
              splice?: spikec.image.Splice.$Shape|null;
              part?: spikec.image.Part.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; synapses?: null; graded?: null; transfer?: null; correlate?: null; modulate?: null; gate?: null; any?: null; max?: null; splice?: null; part?: null }|{ kind?: "synapses"; synapses: spikec.image.Synapses.$Shape; graded?: null; transfer?: null; correlate?: null; modulate?: null; gate?: null; any?: null; max?: null; splice?: null; part?: null }|{ kind?: "graded"; synapses?: null; graded: spikec.image.Graded.$Shape; transfer?: null; correlate?: null; modulate?: null; gate?: null; any?: null; max?: null; splice?: null; part?: null }|{ kind?: "transfer"; synapses?: null; graded?: null; transfer: spikec.image.Transfer.$Shape; correlate?: null; modulate?: null; gate?: null; any?: null; max?: null; splice?: null; part?: null }|{ kind?: "correlate"; synapses?: null; graded?: null; transfer?: null; correlate: spikec.image.Correlate.$Shape; modulate?: null; gate?: null; any?: null; max?: null; splice?: null; part?: null }|{ kind?: "modulate"; synapses?: null; graded?: null; transfer?: null; correlate?: null; modulate: spikec.image.Modulate.$Shape; gate?: null; any?: null; max?: null; splice?: null; part?: null }|{ kind?: "gate"; synapses?: null; graded?: null; transfer?: null; correlate?: null; modulate?: null; gate: spikec.image.Gate.$Shape; any?: null; max?: null; splice?: null; part?: null }|{ kind?: "any"; synapses?: null; graded?: null; transfer?: null; correlate?: null; modulate?: null; gate?: null; any: spikec.image.Any.$Shape; max?: null; splice?: null; part?: null }|{ kind?: "max"; synapses?: null; graded?: null; transfer?: null; correlate?: null; modulate?: null; gate?: null; any?: null; max: spikec.image.Max.$Shape; splice?: null; part?: null }|{ kind?: "splice"; synapses?: null; graded?: null; transfer?: null; correlate?: null; modulate?: null; gate?: null; any?: null; max?: null; splice: spikec.image.Splice.$Shape; part?: null }|{ kind?: "part"; synapses?: null; graded?: null; transfer?: null; correlate?: null; modulate?: null; gate?: null; any?: null; max?: null; splice?: null; part: spikec.image.Part.$Shape })
            );
        }

        interface ISynapses extends spikec.image.Synapses.$Properties {
        }

        class Synapses {
            constructor(properties?: spikec.image.Synapses.$Properties);
            $unknowns?: Uint8Array[];
            source: number;
            geometry?: (spikec.image.Geometry.$Properties|null);
            weightBits: number;
            static encode(message: spikec.image.Synapses.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Synapses & spikec.image.Synapses.$Shape;
        }

        namespace Synapses {
            interface $Properties {
                source?: (number|null);
                geometry?: (spikec.image.Geometry.$Properties|null);
                weightBits?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Synapses.$Properties;
        }

        interface IGraded extends spikec.image.Graded.$Properties {
        }

        class Graded {
            constructor(properties?: spikec.image.Graded.$Properties);
            $unknowns?: Uint8Array[];
            source: number;
            geometry?: (spikec.image.Geometry.$Properties|null);
            weightBits: number;
            static encode(message: spikec.image.Graded.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Graded & spikec.image.Graded.$Shape;
        }

        namespace Graded {
            interface $Properties {
                source?: (number|null);
                geometry?: (spikec.image.Geometry.$Properties|null);
                weightBits?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Graded.$Properties;
        }

        interface IGeometry extends spikec.image.Geometry.$Properties {
        }

        class Geometry {
            constructor(properties?: spikec.image.Geometry.$Properties);
            $unknowns?: Uint8Array[];
            kernel: number[];
            stride: number[];
            pad: number[];
            groups: number;
            after: number[];
            dilation: number[];
            spread: number[];
            static encode(message: spikec.image.Geometry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Geometry & spikec.image.Geometry.$Shape;
        }

        namespace Geometry {
            interface $Properties {
                kernel?: (number[]|null);
                stride?: (number[]|null);
                pad?: (number[]|null);
                groups?: (number|null);
                after?: (number[]|null);
                dilation?: (number[]|null);
                spread?: (number[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Geometry.$Properties;
        }

        interface ITransfer extends spikec.image.Transfer.$Properties {
        }

        class Transfer {
            constructor(properties?: spikec.image.Transfer.$Properties);
            $unknowns?: Uint8Array[];
            source: number;
            map: spikec.image.Map;
            shift: number;
            static encode(message: spikec.image.Transfer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Transfer & spikec.image.Transfer.$Shape;
        }

        namespace Transfer {
            interface $Properties {
                source?: (number|null);
                map?: (spikec.image.Map|null);
                shift?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Transfer.$Properties;
        }

        enum Map {
            MAP_IDENTITY = 0,
            MAP_SUM_POSITIONS = 1,
            MAP_NEAREST = 2,
            MAP_BILINEAR = 3,
            MAP_SUBSAMPLE = 4
        }

        interface ICorrelate extends spikec.image.Correlate.$Properties {
        }

        class Correlate {
            constructor(properties?: spikec.image.Correlate.$Properties);
            $unknowns?: Uint8Array[];
            left: number;
            right: number;
            heads: number;
            over: spikec.image.Over;
            static encode(message: spikec.image.Correlate.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Correlate & spikec.image.Correlate.$Shape;
        }

        namespace Correlate {
            interface $Properties {
                left?: (number|null);
                right?: (number|null);
                heads?: (number|null);
                over?: (spikec.image.Over|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Correlate.$Properties;
        }

        interface IModulate extends spikec.image.Modulate.$Properties {
        }

        class Modulate {
            constructor(properties?: spikec.image.Modulate.$Properties);
            $unknowns?: Uint8Array[];
            source: number;
            state: number;
            heads: number;
            over: spikec.image.Over;
            static encode(message: spikec.image.Modulate.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Modulate & spikec.image.Modulate.$Shape;
        }

        namespace Modulate {
            interface $Properties {
                source?: (number|null);
                state?: (number|null);
                heads?: (number|null);
                over?: (spikec.image.Over|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Modulate.$Properties;
        }

        enum Over {
            OVER_POSITIONS = 0,
            OVER_CHANNELS = 1
        }

        interface IGate extends spikec.image.Gate.$Properties {
        }

        class Gate {
            constructor(properties?: spikec.image.Gate.$Properties);
            $unknowns?: Uint8Array[];
            left: number;
            right: number;
            static encode(message: spikec.image.Gate.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Gate & spikec.image.Gate.$Shape;
        }

        namespace Gate {
            interface $Properties {
                left?: (number|null);
                right?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Gate.$Properties;
        }

        interface ISplice extends spikec.image.Splice.$Properties {
        }

        class Splice {
            constructor(properties?: spikec.image.Splice.$Properties);
            $unknowns?: Uint8Array[];
            source: number;
            from: number;
            to: number;
            count: number;
            static encode(message: spikec.image.Splice.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Splice & spikec.image.Splice.$Shape;
        }

        namespace Splice {
            interface $Properties {
                source?: (number|null);
                from?: (number|null);
                to?: (number|null);
                count?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Splice.$Properties;
        }

        interface IPart extends spikec.image.Part.$Properties {
        }

        class Part {
            constructor(properties?: spikec.image.Part.$Properties);
            $unknowns?: Uint8Array[];
            source: number;
            from: number;
            to: number;
            count: number;
            drop: number;
            static encode(message: spikec.image.Part.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Part & spikec.image.Part.$Shape;
        }

        namespace Part {
            interface $Properties {
                source?: (number|null);
                from?: (number|null);
                to?: (number|null);
                count?: (number|null);
                drop?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Part.$Properties;
        }

        interface IAny extends spikec.image.Any.$Properties {
        }

        class Any {
            constructor(properties?: spikec.image.Any.$Properties);
            $unknowns?: Uint8Array[];
            source: number;
            reach: spikec.image.Reach;
            window?: (spikec.image.Window.$Properties|null);
            heads: number;
            static encode(message: spikec.image.Any.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Any & spikec.image.Any.$Shape;
        }

        namespace Any {
            interface $Properties {
                source?: (number|null);
                reach?: (spikec.image.Reach|null);
                window?: (spikec.image.Window.$Properties|null);
                heads?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Any.$Properties;
        }

        enum Reach {
            REACH_SPACE = 0,
            REACH_POSITIONS = 1,
            REACH_HEADS = 2
        }

        interface IMax extends spikec.image.Max.$Properties {
        }

        class Max {
            constructor(properties?: spikec.image.Max.$Properties);
            $unknowns?: Uint8Array[];
            source: number;
            window?: (spikec.image.Window.$Properties|null);
            static encode(message: spikec.image.Max.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Max & spikec.image.Max.$Shape;
        }

        namespace Max {
            interface $Properties {
                source?: (number|null);
                window?: (spikec.image.Window.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Max.$Properties;
        }

        interface IWindow extends spikec.image.Window.$Properties {
        }

        class Window {
            constructor(properties?: spikec.image.Window.$Properties);
            $unknowns?: Uint8Array[];
            kernel: number[];
            stride: number[];
            pad: number[];
            static encode(message: spikec.image.Window.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Window & spikec.image.Window.$Shape;
        }

        namespace Window {
            interface $Properties {
                kernel?: (number[]|null);
                stride?: (number[]|null);
                pad?: (number[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Window.$Properties;
        }

        interface IKernels extends spikec.image.Kernels.$Properties {
        }

        class Kernels {
            constructor(properties?: spikec.image.Kernels.$Properties);
            $unknowns?: Uint8Array[];
            projection: number;
            channelFrom: number;
            channelTo: number;
            weights: Uint8Array;
            shifts: number[];
            static encode(message: spikec.image.Kernels.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Kernels & spikec.image.Kernels.$Shape;
        }

        namespace Kernels {
            interface $Properties {
                projection?: (number|null);
                channelFrom?: (number|null);
                channelTo?: (number|null);
                weights?: (Uint8Array|null);
                shifts?: (number[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Kernels.$Properties;
        }

        interface ICore extends spikec.image.Core.$Properties {
        }

        class Core {
            constructor(properties?: spikec.image.Core.$Properties);
            $unknowns?: Uint8Array[];
            x: number;
            y: number;
            tiles: spikec.image.Tile.$Properties[];
            blocks: spikec.image.Block.$Properties[];
            routes: spikec.image.Route.$Properties[];
            static encode(message: spikec.image.Core.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Core & spikec.image.Core.$Shape;
        }

        namespace Core {
            interface $Properties {
                x?: (number|null);
                y?: (number|null);
                tiles?: (spikec.image.Tile.$Properties[]|null);
                blocks?: (spikec.image.Block.$Properties[]|null);
                routes?: (spikec.image.Route.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Core.$Properties;
        }

        interface ITile extends spikec.image.Tile.$Properties {
        }

        class Tile {
            constructor(properties?: spikec.image.Tile.$Properties);
            $unknowns?: Uint8Array[];
            population: number;
            channelFrom: number;
            channelTo: number;
            rowFrom: number;
            rowTo: number;
            thresholds: number[];
            initial: number[];
            constants: number[];
            static encode(message: spikec.image.Tile.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Tile & spikec.image.Tile.$Shape;
        }

        namespace Tile {
            interface $Properties {
                population?: (number|null);
                channelFrom?: (number|null);
                channelTo?: (number|null);
                rowFrom?: (number|null);
                rowTo?: (number|null);
                thresholds?: (number[]|null);
                initial?: (number[]|null);
                constants?: (number[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Tile.$Properties;
        }

        interface IBlock extends spikec.image.Block.$Properties {
        }

        class Block {
            constructor(properties?: spikec.image.Block.$Properties);
            $unknowns?: Uint8Array[];
            projection: number;
            tile: number;
            kernels: number;
            static encode(message: spikec.image.Block.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Block & spikec.image.Block.$Shape;
        }

        namespace Block {
            interface $Properties {
                projection?: (number|null);
                tile?: (number|null);
                kernels?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Block.$Properties;
        }

        enum Payload {
            PAYLOAD_SPIKES = 0,
            PAYLOAD_VALUES = 1
        }

        interface IRoute extends spikec.image.Route.$Properties {
        }

        class Route {
            constructor(properties?: spikec.image.Route.$Properties);
            $unknowns?: Uint8Array[];
            tile: number;
            payload: spikec.image.Payload;
            rowFrom: number;
            rowTo: number;
            channelFrom: number;
            channelTo: number;
            destinations: number[];
            static encode(message: spikec.image.Route.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): spikec.image.Route & spikec.image.Route.$Shape;
        }

        namespace Route {
            interface $Properties {
                tile?: (number|null);
                payload?: (spikec.image.Payload|null);
                rowFrom?: (number|null);
                rowTo?: (number|null);
                channelFrom?: (number|null);
                channelTo?: (number|null);
                destinations?: (number[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.image.Route.$Properties;
        }
    }
}
