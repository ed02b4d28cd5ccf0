import * as $protobuf from "protobufjs";

export namespace spikec {

    namespace onnx {

        interface IModelProto extends spikec.onnx.ModelProto.$Properties {
        }

        class ModelProto {
            constructor(properties?: spikec.onnx.ModelProto.$Properties);
            $unknowns?: Uint8Array[];
            irVersion: number;
            producerName: string;
            producerVersion: string;
            graph?: (spikec.onnx.GraphProto.$Properties|null);
            opsetImport: spikec.onnx.OperatorSetIdProto.$Properties[];
            metadataProps: spikec.onnx.StringStringEntryProto.$Properties[];
            static encode(message: spikec.onnx.ModelProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        }

        namespace ModelProto {
            interface $Properties {
                irVersion?: (number|null);
                producerName?: (string|null);
                producerVersion?: (string|null);
                graph?: (spikec.onnx.GraphProto.$Properties|null);
                opsetImport?: (spikec.onnx.OperatorSetIdProto.$Properties[]|null);
                metadataProps?: (spikec.onnx.StringStringEntryProto.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.onnx.ModelProto.$Properties;
        }

        interface IOperatorSetIdProto extends spikec.onnx.OperatorSetIdProto.$Properties {
        }

        class OperatorSetIdProto {
            constructor(properties?: spikec.onnx.OperatorSetIdProto.$Properties);
            $unknowns?: Uint8Array[];
            domain: string;
            version: number;
            static encode(message: spikec.onnx.OperatorSetIdProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        }

        namespace OperatorSetIdProto {
            interface $Properties {
                domain?: (string|null);
                version?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.onnx.OperatorSetIdProto.$Properties;
        }

        interface IStringStringEntryProto extends spikec.onnx.StringStringEntryProto.$Properties {
        }

        class StringStringEntryProto {
            constructor(properties?: spikec.onnx.StringStringEntryProto.$Properties);
            $unknowns?: Uint8Array[];
            key: string;
            value: string;
            static encode(message: spikec.onnx.StringStringEntryProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        }

        namespace StringStringEntryProto {
            interface $Properties {
                key?: (string|null);
                value?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.onnx.StringStringEntryProto.$Properties;
        }

        interface IGraphProto extends spikec.onnx.GraphProto.$Properties {
        }

        class GraphProto {
            constructor(properties?: spikec.onnx.GraphProto.$Properties);
            $unknowns?: Uint8Array[];
            node: spikec.onnx.NodeProto.$Properties[];
            name: string;
            initializer: spikec.onnx.TensorProto.$Properties[];
            input: spikec.onnx.ValueInfoProto.$Properties[];
            output: spikec.onnx.ValueInfoProto.$Properties[];
            valueInfo: spikec.onnx.ValueInfoProto.$Properties[];
            static encode(message: spikec.onnx.GraphProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        }

        namespace GraphProto {
            interface $Properties {
                node?: (spikec.onnx.NodeProto.$Properties[]|null);
                name?: (string|null);
                initializer?: (spikec.onnx.TensorProto.$Properties[]|null);
                input?: (spikec.onnx.ValueInfoProto.$Properties[]|null);
                output?: (spikec.onnx.ValueInfoProto.$Properties[]|null);
                valueInfo?: (spikec.onnx.ValueInfoProto.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.onnx.GraphProto.$Properties;
        }

        interface INodeProto extends spikec.onnx.NodeProto.$Properties {
        }

        class NodeProto {
            constructor(properties?: spikec.onnx.NodeProto.$Properties);
            $unknowns?: Uint8Array[];
            input: string[];
            output: string[];
            name: string;
            opType: string;
            attribute: spikec.onnx.AttributeProto.$Properties[];
            static encode(message: spikec.onnx.NodeProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        }

        namespace NodeProto {
            interface $Properties {
                input?: (string[]|null);
                output?: (string[]|null);
                name?: (string|null);
                opType?: (string|null);
                attribute?: (spikec.onnx.AttributeProto.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.onnx.NodeProto.$Properties;
        }

        interface IAttributeProto extends spikec.onnx.AttributeProto.$Properties {
        }

        class AttributeProto {
            constructor(properties?: spikec.onnx.AttributeProto.$Properties);
            $unknowns?: Uint8Array[];
            name: string;
            i: number;
            ints: number[];
            type: spikec.onnx.AttributeProto.AttributeType;
            static encode(message: spikec.onnx.AttributeProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        }

        namespace AttributeProto {
            interface $Properties {
                name?: (string|null);
                i?: (number|null);
                ints?: (number[]|null);
                type?: (spikec.onnx.AttributeProto.AttributeType|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.onnx.AttributeProto.$Properties;

            enum AttributeType {
                UNDEFINED = 0,
                INT = 2,
                INTS = 7
            }
        }

        interface ITensorProto extends spikec.onnx.TensorProto.$Properties {
        }

        class TensorProto {
            constructor(properties?: spikec.onnx.TensorProto.$Properties);
            $unknowns?: Uint8Array[];
            dims: number[];
            dataType: spikec.onnx.TensorProto.DataType;
            name: string;
            rawData: Uint8Array;
            static encode(message: spikec.onnx.TensorProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        }

        namespace TensorProto {
            interface $Properties {
                dims?: (number[]|null);
                dataType?: (spikec.onnx.TensorProto.DataType|null);
                name?: (string|null);
                rawData?: (Uint8Array|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.onnx.TensorProto.$Properties;

            enum DataType {
                UNKNOWN = 0,
                FLOAT = 1,
                UINT8 = 2,
                INT8 = 3,
                INT32 = 6,
                INT64 = 7,
                BOOL = 9,
                DOUBLE = 11
            }
        }

        interface IValueInfoProto extends spikec.onnx.ValueInfoProto.$Properties {
        }

        class ValueInfoProto {
            constructor(properties?: spikec.onnx.ValueInfoProto.$Properties);
            $unknowns?: Uint8Array[];
            name: string;
            type?: (spikec.onnx.TypeProto.$Properties|null);
            static encode(message: spikec.onnx.ValueInfoProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        }

        namespace ValueInfoProto {
            interface $Properties {
                name?: (string|null);
                type?: (spikec.onnx.TypeProto.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.onnx.ValueInfoProto.$Properties;
        }

        interface ITypeProto extends spikec.onnx.TypeProto.$Properties {
        }

        class TypeProto {
            constructor(properties?: spikec.onnx.TypeProto.$Properties);
            $unknowns?: Uint8Array[];
            tensorType?: (spikec.onnx.TypeProto.Tensor.$Properties|null);
            static encode(message: spikec.onnx.TypeProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        }

        namespace TypeProto {
            interface $Properties {
                tensorType?: (spikec.onnx.TypeProto.Tensor.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.onnx.TypeProto.$Properties;

            interface ITensor extends spikec.onnx.TypeProto.Tensor.$Properties {
            }

            class Tensor {
                constructor(properties?: spikec.onnx.TypeProto.Tensor.$Properties);
                $unknowns?: Uint8Array[];
                elemType: spikec.onnx.TensorProto.DataType;
                shape?: (spikec.onnx.TensorShapeProto.$Properties|null);
                static encode(message: spikec.onnx.TypeProto.Tensor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            }

            namespace Tensor {
                interface $Properties {
                    elemType?: (spikec.onnx.TensorProto.DataType|null);
                    shape?: (spikec.onnx.TensorShapeProto.$Properties|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = spikec.onnx.TypeProto.Tensor.$Properties;
            }
        }

        interface ITensorShapeProto extends spikec.onnx.TensorShapeProto.$Properties {
        }

        class TensorShapeProto {
            constructor(properties?: spikec.onnx.TensorShapeProto.$Properties);
            $unknowns?: Uint8Array[];
            dim: spikec.onnx.TensorShapeProto.Dimension.$Properties[];
            static encode(message: spikec.onnx.TensorShapeProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        }

        namespace TensorShapeProto {
            interface $Properties {
                dim?: (spikec.onnx.TensorShapeProto.Dimension.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = spikec.onnx.TensorShapeProto.$Properties;

            interface IDimension extends spikec.onnx.TensorShapeProto.Dimension.$Properties {
            }

            class Dimension {
                constructor(properties?: spikec.onnx.TensorShapeProto.Dimension.$Properties);
                $unknowns?: Uint8Array[];
                dimValue: number;
                static encode(message: spikec.onnx.TensorShapeProto.Dimension.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            }

            namespace Dimension {
                interface $Properties {
                    dimValue?: (number|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = spikec.onnx.TensorShapeProto.Dimension.$Properties;
            }
        }
    }
}
